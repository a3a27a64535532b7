"""Several web processes that answer on one socket, so that a server uses all cores.

    supervisor ── starts, and starts again ──► web process ─┐ accept
        │                                      web process ─┤ on one socket
        └── one folder ──────────────────────────────────── ┴─► keeper, places, counts of clients, figures

They share the process that holds the snapshot, the number of evaluators at work and what each client may ask; a web
process that dies takes nobody else's queries along.
"""

from samspill.web.processes.supervisor import supervise

__all__ = ["supervise"]
