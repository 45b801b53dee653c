import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, type ReactNode } from "react";
import { Redirect, Route, Router, Switch, useLocation } from "wouter";
import { useHashLocation } from "wouter/use-hash-location";
import { Waiting } from "./ui/states";
import { theme } from "./ui/theme";
import { ViewBoundary } from "./ui/view-boundary";
import { queryClient, runsQuery, useEvents, useHost, useWholePage } from "./api/queries";
import type { Host } from "./api/host";
import { Shell } from "./shell";

const RunsView = lazy(() => import("./run-list/runs-view"));
const SweepView = lazy(() => import("./sweep/sweep-view"));
const RunView = lazy(() => import("./run-page/run-view"));
const CompareView = lazy(() => import("./compare/compare-view"));
const LatentView = lazy(() => import("./latent/latent-view"));
const DrawView = lazy(() => import("./draw/draw-view"));
const ModelView = lazy(() => import("./published/model-view"));
const StoryView = lazy(() => import("./story/story-view"));
const TrainView = lazy(() => import("./train/train-view"));

/** Addresses as they stand, without what follows `?`: the router decodes what it is given, and a name in it would be decoded twice. */
const useAddress: typeof useHashLocation = (options) => {
  const [at, go] = useHashLocation(options);
  return [at.replace(/\?.*$/s, "").replaceAll("%", "%25"), go];
};
const inHash = (address: string): string => `#${address}`;

/** The studio: its views by address, `#/runs`, so that the page needs no server that knows them. */
export function App(): ReactNode {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <Router hook={useAddress} hrefs={inHash}>
          <Views />
        </Router>
      </QueryClientProvider>
    </MantineProvider>
  );
}

const firstView = ({ server, sweep, publication }: Host): string =>
  sweep ? "/sweep" : server ? "/runs" : publication ? "/model" : "/latent";

function Views(): ReactNode {
  const host = useHost();
  const [location] = useLocation();
  useEvents();
  useWholePage();
  const listsRuns = host?.server === true && location === "/runs";
  useEffect(() => {
    // the list comes while the code that shows it does
    if (listsRuns) void queryClient.prefetchQuery(runsQuery);
  }, [listsRuns]);
  return (
    <Shell>
      <ViewBoundary at={location}>
        <Suspense fallback={<Waiting what="Opening" />}>
          <Switch>
            <Route path="/runs" component={RunsView} />
            <Route path="/sweep" component={SweepView} />
            <Route path="/runs/:name" component={RunView} />
            <Route path="/compare/:names" component={CompareView} />
            <Route path="/latent/:source?" component={LatentView} />
            <Route path="/draw/:source?" component={DrawView} />
            <Route path="/train" component={TrainView} />
            <Route path="/story" component={StoryView} />
            <Route path="/model" component={ModelView} />
            <Route>{host === undefined ? <Waiting what="Opening" /> : <Redirect to={firstView(host)} />}</Route>
          </Switch>
        </Suspense>
      </ViewBoundary>
    </Shell>
  );
}
