/** From IRIs to addresses here and to what people read; as `samspill.web.links` does it. */

const THINGS = document.body.dataset.things ?? "https://w3id.org/samspill/id/";
const GRAPHS = "https://w3id.org/samspill/graph/";
const TERMS = "https://w3id.org/samspill/ontology#";

/** Return the path on this server that describes an IRI; nothing for an IRI of somebody else. */
export function pathOf(iri: string): string | undefined {
  for (const [base, path] of [[THINGS, "/doc/"], [GRAPHS, "/graph/"]] as const) {
    // A path keeps what a URL may hold, and a percent sign of the IRI is written so that it comes out as itself.
    if (iri.startsWith(base) && iri.length > base.length) return path + encodeURI(iri.slice(base.length)).replace(/[?#]/g, encodeURIComponent);
  }
  return iri.startsWith(TERMS) ? `/ontology#${encodeURIComponent(iri.slice(TERMS.length))}` : undefined;
}

/** Return where a link for an IRI may lead: a page here, an address on the web, or nowhere. */
export function hrefOf(iri: string): string | undefined {
  return pathOf(iri) ?? (/^https?:\/\//.test(iri) ? iri : undefined);
}
