/**
 * Preloaded into every Node process of an installation (`NODE_OPTIONS=--require`): connects to the npm registry, to a proxy and to this
 * machine alone, as behind a firewall. LATENTS_ALLOWED_HOSTS names the hosts.
 */
const net = require("node:net");
const process = require("node:process");

const allowed = new Set((process.env.LATENTS_ALLOWED_HOSTS ?? "").split(",").concat("127.0.0.1", "localhost", "::1"));
const { connect } = net.Socket.prototype;

net.Socket.prototype.connect = function (...args) {
  const given = Array.isArray(args[0]) ? args[0][0] : args[0];
  const host = typeof given === "object" ? given.host : typeof args[1] === "string" ? args[1] : undefined;
  if (host === undefined || allowed.has(host)) return connect.apply(this, args);
  const error = Object.assign(new Error(`connect ENETUNREACH ${host}`), { code: "ENETUNREACH" });
  process.nextTick(() => this.destroy(error));
  return this;
};
