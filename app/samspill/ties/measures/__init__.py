"""What is measured of networks; `registry` lists each measure with its definition, formula and source."""
