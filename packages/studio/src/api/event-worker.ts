/** Shared by all tabs of a studio: a browser opens six connections to a server at most, and a stream of events holds one. */
import { followSource, type Told } from "./event-source";
import { EventHub, type PageWord } from "./shared-events";

const hub = new EventHub<MessagePort>(followSource, (port, told: Told) => port.postMessage(told));

addEventListener("connect", (event) => {
  const [port] = (event as MessageEvent).ports;
  port.onmessage = ({ data }: MessageEvent<PageWord>) => hub.hear(port, data);
});
