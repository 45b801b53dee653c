import "@mantine/core/styles.css";
import "./ui/app.css";
import { createRoot } from "react-dom/client";
import { App } from "./app";
import { readyEngine } from "./engine/use-engine";

// a published page unpacks its engine first
void readyEngine().then(() => createRoot(document.getElementById("root")!).render(<App />));
