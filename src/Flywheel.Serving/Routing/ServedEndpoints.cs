using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data.Predictions;
using Flywheel.Registry;
using Flywheel.Registry.Releases;
using Flywheel.Serving.Bandits;
using Flywheel.Serving.States;
using Flywheel.Storage;

namespace Flywheel.Serving.Routing;

/// <summary>The endpoints of this process and the releases they hold. One change at a time; requests go on meanwhile.</summary>
internal sealed class ServedEndpoints(EndpointLoader loader, ReleaseRegistry registry, IJournal journal, TimeProvider time) : IDisposable
{
    private const string Proven = "proven:";

    private readonly ConcurrentDictionary<string, Endpoint> _endpoints = new(StringComparer.Ordinal);

    // The route before the one in force stays loaded, so that a rollback need not load it.
    private readonly ConcurrentDictionary<string, RouteSnapshot> _before = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _changing = new(1);
    private readonly PredictionIds _ids = new(time);

    /// <summary>What a version that nobody chose is routed by: the model's champion.</summary>
    internal async Task<Result<RouteDefinition>> DefaultAsync(string model, CancellationToken cancellationToken)
    {
        var found = await registry.FindAsync(model, ReleaseRegistry.Champion, cancellationToken).ConfigureAwait(false);
        return found.TryGet(out var champion) ? new RouteDefinition(model, champion.Version) : found.Refused<RouteDefinition>();
    }

    internal IEnumerable<Endpoint> All => _endpoints.Values.OrderBy(endpoint => endpoint.Name, StringComparer.Ordinal);

    /// <summary>Every live state in use or ready to be used again.</summary>
    internal IEnumerable<LiveState> States => _endpoints.Values.Select(endpoint => endpoint.Route).Concat(_before.Values).SelectMany(route => route.Releases).Select(release => release.State).Distinct();

    internal Result<Endpoint> Find(string name) => _endpoints.TryGetValue(name, out var endpoint)
        ? endpoint
        : new Refusal("serving.endpoint-unknown", "Unknown endpoint", $"There is no endpoint '{name}'.", Spelling.DidYouMean(name, _endpoints.Keys));

    /// <summary>Sees that every release of a route exists and, where the endpoint is served here, can answer.</summary>
    internal async Task<Result> ProveAsync(string name, RouteDefinition route, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!_endpoints.TryGetValue(name, out var served))
            {
                var refusals = new List<Refusal>();
                foreach (var version in route.Versions)
                {
                    refusals.AddRange((await registry.FindAsync(route.Model, version.ToString(CultureInfo.InvariantCulture), cancellationToken).ConfigureAwait(false)).Refusals);
                }

                return Result.From(refusals);
            }

            // Kept as the route to be used next, so that putting it in force finds its releases loaded.
            var loaded = await LoadAsync(new RouteRecord(name, 0, route, null, default, "", ""), served.Log, cancellationToken).ConfigureAwait(false);
            if (loaded.TryGet(out var ready))
            {
                Keep(Proven + name, ready);
            }

            return Result.From(loaded.Refusals);
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Puts a route in force at an endpoint that is served here; refuses one that was taken out of service meanwhile.</summary>
    internal Task<Result<Endpoint>> FollowAsync(RouteRecord record, EndpointOptions options, CancellationToken cancellationToken) => PutAsync(record, options, isNew: false, cancellationToken);

    /// <summary>Puts a route in force. Releases that are loaded already are used as they are.</summary>
    internal Task<Result<Endpoint>> PutAsync(RouteRecord record, EndpointOptions options, CancellationToken cancellationToken) => PutAsync(record, options, isNew: true, cancellationToken);

    private async Task<Result<Endpoint>> PutAsync(RouteRecord record, EndpointOptions options, bool isNew, CancellationToken cancellationToken)
    {
        var log = DatasetName.Read(PredictionRow.DatasetOf(record.Endpoint));
        if (!log.TryGet(out var predictions))
        {
            return log.Refused<Endpoint>();
        }

        await _changing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_endpoints.TryGetValue(record.Endpoint, out var served) && served.Route.Record == record)
            {
                return served;
            }

            if (served is null && !isNew)
            {
                return Find(record.Endpoint);
            }

            var lanes = served?.Log ?? new LaneLog(predictions, options.Durability, journal, _ids, time);
            var loaded = await LoadAsync(record, lanes, cancellationToken).ConfigureAwait(false);
            if (!loaded.TryGet(out var route))
            {
                return loaded.Refused<Endpoint>();
            }

            if (served is null)
            {
                return _endpoints[record.Endpoint] = new Endpoint(record.Endpoint, options, route, lanes);
            }

            Keep(record.Endpoint, served.Swap(route));
            if (_before.TryRemove(Proven + record.Endpoint, out var proven))
            {
                proven.LetGo();
            }

            return served;
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Models with a champion: what could be served under its own name.</summary>
    internal async Task<ImmutableArray<ReleaseVersion>> LoadableAsync(CancellationToken cancellationToken)
    {
        var champions = ImmutableArray.CreateBuilder<ReleaseVersion>();
        foreach (var model in await registry.ListModelsAsync(cancellationToken).ConfigureAwait(false))
        {
            if ((await registry.FindAsync(model, ReleaseRegistry.Champion, cancellationToken).ConfigureAwait(false)).TryGet(out var champion))
            {
                champions.Add(champion);
            }
        }

        return champions.ToImmutable();
    }

    /// <summary>
    /// Takes an endpoint out of service. The route in force is not let go: a request that found the endpoint before may lease it still, so its releases go when the last reference
    /// does, and the graph with them.
    /// </summary>
    internal async Task<Result> WithdrawAsync(string name, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!_endpoints.TryRemove(name, out var endpoint))
            {
                return Result.From(Find(name).Refusals);
            }

            endpoint.Close();
            foreach (var kept in new[] { name, Proven + name })
            {
                if (_before.TryRemove(kept, out var route))
                {
                    route.LetGo();
                }
            }

            return Result.Ok;
        }
        finally
        {
            _changing.Release();
        }
    }

    public void Dispose()
    {
        foreach (var endpoint in _endpoints.Values)
        {
            endpoint.Close();
            endpoint.Route.LetGo();
        }

        foreach (var route in _before.Values)
        {
            route.LetGo();
        }

        _changing.Dispose();
    }

    private async Task<Result<RouteSnapshot>> LoadAsync(RouteRecord record, LaneLog lanes, CancellationToken cancellationToken)
    {
        var loaded = _endpoints.Values.Select(endpoint => endpoint.Route).Concat(_before.Values)
            .SelectMany(route => route.Releases).Where(release => release.Endpoint == record.Endpoint).DistinctBy(release => release.Version.Digest).ToDictionary(release => release.Version.Digest);
        var (releases, fresh, refusals) = (new Dictionary<int, EndpointSnapshot>(), new List<EndpointSnapshot>(), new List<Refusal>());
        foreach (var number in record.Route.Versions)
        {
            var found = await registry.FindAsync(record.Route.Model, number.ToString(CultureInfo.InvariantCulture), cancellationToken).ConfigureAwait(false);
            refusals.AddRange(found.Refusals);
            if (!found.TryGet(out var version))
            {
                continue;
            }

            if (loaded.TryGetValue(version.Digest, out var there))
            {
                releases[number] = there;
                continue;
            }

            var read = await loader.LoadAsync(record.Endpoint, version, lanes, cancellationToken).ConfigureAwait(false);
            refusals.AddRange(read.Refusals);
            if (read.TryGet(out var release))
            {
                release.Hold();
                fresh.Add(release);
                releases[number] = release;
            }
        }

        refusals.AddRange(Unassignable(record.Route, releases));
        var route = refusals.Count == 0 ? new RouteSnapshot(record, releases, await BanditAsync(record, releases, cancellationToken).ConfigureAwait(false)) : null;
        // Held by the route from here on, or by nobody.
        fresh.ForEach(release => release.LetGo());
        return route is not null ? route : Result.Refuse<RouteSnapshot>(refusals);
    }

    // It knows all that was learned before it chooses for the first time.
    private async Task<BanditState?> BanditAsync(RouteRecord record, Dictionary<int, EndpointSnapshot> releases, CancellationToken cancellationToken)
    {
        if (record.Route.Bandit is null)
        {
            return null;
        }

        var bandit = new BanditState(record, [releases[record.Route.Champion].Digest, .. record.Route.Arms.Select(arm => releases[arm.Version].Digest)], journal);
        await bandit.CatchUpAsync(cancellationToken).ConfigureAwait(false);
        return bandit;
    }

    private static IEnumerable<Refusal> Unassignable(RouteDefinition route, Dictionary<int, EndpointSnapshot> releases) =>
        releases.TryGetValue(route.Champion, out var champion)
            ? route.AssignBy.Where(column => champion.Request.IndexOf(column) < 0).Select(column => new Refusal(
                "serving.route", "Route not taken", $"The route assigns by '{column}', which requests do not bring.", Spelling.DidYouMean(column, champion.Request.Names)))
                .Concat((route.Bandit?.Context ?? []).Where(context => !IsNumber(champion.Request, context.Column)).Select(context => new Refusal(
                    "serving.route", "Route not taken", $"The bandit goes by '{context.Column}', which is no number of the requests.", Spelling.DidYouMean(context.Column, champion.Request.Names))))
            : [];

    private static bool IsNumber(Schema request, string column) => request.TryGet(column, out var field) && field.Type is (ColumnType.Double or ColumnType.Int64 or ColumnType.Boolean);

    private void Keep(string name, RouteSnapshot route)
    {
        if (_before.TryGetValue(name, out var old))
        {
            old.LetGo();
        }

        _before[name] = route;
    }
}
