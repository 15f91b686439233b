using Akka.Actor;
using HaActors.Actors.Protocol;
using HaActors.Policy.HealthChecks;
using HaActors.Policy.Model;

namespace HaActors.Actors.Health;

/// <content>Who checks what: the cluster's one, or while that is not heard a stand-in here.</content>
public sealed partial class HealthGate
{
    private void OnAttach(Attach attach)
    {
        _relay = attach.Relay;
        var now = Now;
        foreach (var server in _watched.Values)
            Order(server, now);
    }

    private void OnDetach(Detach detach)
    {
        if (!Equals(_relay, detach.Relay))
            return;

        _relay = null;
        var now = Now;
        foreach (var server in _watched.Values)
        {
            (server.Hosted, server.Shared) = (null, null);
            Cover(server, now);
        }
    }

    private void OnGone(RealServerActor.Gone gone)
    {
        if (!_watched.TryGetValue((gone.Server, gone.Key), out var server))
            return;

        if (Equals(server.StandIn, Sender))
            (server.StandIn, server.Local) = (null, null);
        else if (Equals(server.Confirmer, Sender))
            (server.Confirmer, server.Confirmed) = (null, null);
        // Its shard moves: a message brings it to life where it is then. What it found counts for as long as it would
        // have.
        else if (gone.Purpose == CheckPurpose.Shared)
            Order(server, Now);
    }

    private void OnNews(HealthNews news)
    {
        var now = Now;
        foreach (var told in news.News)
        {
            if (!_watched.TryGetValue((told.Server, told.Key), out var server))
                continue;

            var at = now - TimeSpan.FromMilliseconds(Math.Max(0, told.AgeMs));
            // Two may check for a moment, while a shard moves: the younger word counts.
            if (server.Hosted is { } hosted && hosted.At > at)
                continue;
            var wasUp = server.Shared is { Health.State: HealthState.Up };
            server.Hosted = null;
            server.Shared = (told.Health, at, news.From);
            if (told.Health.State != HealthState.Unknown && server.IsShared(now))
                StopStandIn(server);
            if (told.Health.State == HealthState.Up)
                Confirm(server, isUrgent: !wasUp);
            Publish(server, now);
        }
    }

    private void OnDirectorGone(DirectorGone gone)
    {
        var now = Now;
        foreach (var server in _watched.Values.Where(server => server.Shared?.From == gone.Name))
        {
            server.Shared = null;
            Cover(server, now);
        }
    }

    private void OnLook()
    {
        var now = Now;
        foreach (var server in _watched.Values)
            if (!server.IsCovered(now))
            {
                Cover(server, now);
                Publish(server, now);
            }

        LookAtFiles();
    }

    /// <summary>The cluster's checker is not heard: it is asked for, and meanwhile somebody here looks.</summary>
    private void Cover(WatchedServer server, Instant now)
    {
        if (now - server.Ordered >= BetweenOrders)
            Order(server, now);
        // At the start the cluster's one has a moment to begin; one that was lost is stood in for at once.
        var isWaiting = _relay is not null && now - server.Watched < Patience;
        if (server.StandIn is null && !isWaiting)
            server.StandIn = StartChecker(server.Server, server.Key, server.Plan, CheckPurpose.Local, server.Believed.IsUp);
    }

    private void Order(WatchedServer server, Instant now)
    {
        if (_relay is not { } relay)
            return;

        server.Ordered = now;
        relay.Tell(new CheckOrder(server.Server, server.Key, server.Plan, server.Believed.IsUp));
    }

    /// <param name="isUrgent">The server is up since now: the next rare look may be half a minute away, and it waits
    /// for it.</param>
    private void Confirm(WatchedServer server, bool isUrgent)
    {
        if (isUrgent)
            StopConfirmer(server);
        if (server.Confirmer is not null || server.Confirmation is not { } plan)
            return;

        // Under the plan's own key, so that what it reports is found again.
        server.Confirmer = StartChecker(server.Server, server.Key, plan, CheckPurpose.Confirmation, isKnownUp: false);
    }

    private IActorRef StartChecker(ServerAddress server, CheckKey key, CheckPlan plan, CheckPurpose purpose, bool isKnownUp)
    {
        var settings = new CheckerSettings(_ports, _board, Self, purpose);
        var child = Context.ActorOf(
            RealServerActor.Props(settings, _chance.Next()), $"{purpose.ToString().ToLowerInvariant()}-{++_children}");
        child.Tell(new CheckOrder(server, key, plan, isKnownUp));
        return child;
    }

    private static void StopStandIn(WatchedServer server)
    {
        if (server.StandIn is { } standIn)
            Context.Stop(standIn);
        (server.StandIn, server.Local) = (null, null);
    }

    private static void StopConfirmer(WatchedServer server)
    {
        if (server.Confirmer is { } confirmer)
            Context.Stop(confirmer);
        (server.Confirmer, server.Confirmed) = (null, null);
    }

    /// <summary>
    /// Everything that is checked here, for directors that missed a change, and so that they know that somebody
    /// checks.
    /// </summary>
    private void OnTellAll()
    {
        if (_relay is not { } relay)
            return;

        var now = Now;
        var news = _watched.Values
            .Where(server => server.IsHosted(now))
            .Select(server => new ServerNews(
                server.Server, server.Key, server.Hosted!.Value.Health, (int)(now - server.Hosted.Value.At).TotalMilliseconds));
        foreach (var part in news.Chunk(NewsSize))
            relay.Tell(new HealthNews(_self, [.. part]));
    }

    // About 100 KB.
    private const int NewsSize = 400;
}
