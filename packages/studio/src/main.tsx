import "@mantine/core/styles.css";
import "./ui/app.css";
import { startTransition } from "react";
import { createRoot } from "react-dom/client";
import "./published/poster";
import { hostQuery, queryClient } from "./api/queries";
import { App } from "./app";

// before the code of a view, which fills all connections that a browser opens
void queryClient.prefetchQuery(hostQuery);
const root = createRoot(document.getElementById("root")!);
// as a transition, in pieces of a few milliseconds
startTransition(() => root.render(<App />));
