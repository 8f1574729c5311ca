using System.Collections.Concurrent;
using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data;
using Flywheel.Data.Rows;
using Flywheel.Registry.Releases;
using Flywheel.Serving.Routing;
using Flywheel.Storage;

namespace Flywheel.Serving;

/// <summary>
/// The serving room's door: who answers at which endpoint, and rows that become known. Routes are in the catalog, so they survive a restart and every server of a workspace
/// follows them. Safe to use from many threads.
/// </summary>
public sealed class Endpoints : IDisposable
{
    private readonly ConcurrentDictionary<DatasetVersionId, Schema> _schemas = new();
    private readonly ServedEndpoints _served;
    private readonly RouteStore _routes;
    private readonly Datasets _datasets;
    private readonly IJournal _journal;

    internal Endpoints(ServedEndpoints served, RouteStore routes, Datasets datasets, IJournal journal) => (_served, _routes, _datasets, _journal) = (served, routes, datasets, journal);

    /// <summary>Every endpoint served here, by name.</summary>
    public IEnumerable<Endpoint> All => _served.All;

    /// <summary>
    /// Serves an endpoint here: by the route in force, or, where none was ever set, by this release alone. Loads and proves every release of it first. Refuses a release that
    /// cannot be read, does not reproduce its holdout, or whose data is gone.
    /// </summary>
    /// <param name="name">The endpoint.</param>
    /// <param name="release">Who answers where no route was set.</param>
    /// <param name="options">Bounds.</param>
    public async Task<Result<Endpoint>> ServeAsync(string name, ReleaseVersion release, EndpointOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(release);
        var record = await _routes.FindAsync(name, cancellationToken).ConfigureAwait(false);
        return await _served.PutAsync(record ?? new RouteRecord(name, 0, new RouteDefinition(release.Model, release.Version), null, default, "", ""), options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Finds an endpoint; refuses <c>serving.endpoint-unknown</c>.</summary>
    public Result<Endpoint> Find(string name) => _served.Find(name);

    /// <summary>
    /// Serves an endpoint here by its route, or else the champion of the model of that name. One that is served already stays as it is. Refuses <c>registry.unknown</c> and whatever a
    /// release's loading refuses.
    /// </summary>
    public async Task<Result<Endpoint>> LoadAsync(string name, CancellationToken cancellationToken)
    {
        if (Find(name) is { IsOk: true } served)
        {
            return served;
        }

        var record = await _routes.FindAsync(name, cancellationToken).ConfigureAwait(false);
        var route = record is null ? await _served.DefaultAsync(name, cancellationToken).ConfigureAwait(false) : record.Route;
        return route.TryGet(out var champion)
            ? await _served.PutAsync(record ?? new RouteRecord(name, 0, champion, null, default, "", ""), new EndpointOptions(), cancellationToken).ConfigureAwait(false)
            : route.Refused<Endpoint>();
    }

    /// <summary>Serves an endpoint here no more. Requests that had begun are answered; its memory is free when the last of them is. Refuses <c>serving.endpoint-unknown</c>.</summary>
    public Task<Result> WithdrawAsync(string name, CancellationToken cancellationToken) => _served.WithdrawAsync(name, cancellationToken);

    /// <summary>The champions of all models of the workspace: what <see cref="LoadAsync"/> can serve, and what is served by default.</summary>
    public Task<ImmutableArray<ReleaseVersion>> LoadableAsync(CancellationToken cancellationToken) => _served.LoadableAsync(cancellationToken);

    /// <summary>The route in force; refuses <c>serving.route-unknown</c> where none was ever set.</summary>
    public async Task<Result<RouteRecord>> RouteAsync(string endpoint, CancellationToken cancellationToken) =>
        await _routes.FindAsync(endpoint, cancellationToken).ConfigureAwait(false) is { } record ? record
            : new Refusal("serving.route-unknown", "No route", $"The endpoint '{endpoint}' has no route yet.", "Until one is set, the champion answers all requests.");

    /// <summary>Every change of a route, latest first.</summary>
    public Task<ImmutableArray<RouteRecord>> HistoryAsync(string endpoint, CancellationToken cancellationToken) => _routes.HistoryAsync(endpoint, cancellationToken);

    /// <summary>
    /// Sets who answers. Where the endpoint is served here, its releases are loaded and proven first, and the route is in force when the task completes; requests
    /// that had begun end as they began, and none fails. Other servers follow within a second. Refuses <c>serving.route</c> and whatever a release's loading refuses;
    /// then nothing changed.
    /// </summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="route">Who answers.</param>
    /// <param name="by">Who decided: a person's or a controller's name.</param>
    /// <param name="reason">Why, in words.</param>
    public Task<Result<RouteRecord>> SetRouteAsync(string endpoint, RouteDefinition route, string by, string reason, CancellationToken cancellationToken) =>
        SetRouteAsync(endpoint, route, by, reason, null, cancellationToken);

    /// <summary>The same for a change that is a step of several: a rollback goes back to before the first of them.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="route">Who answers.</param>
    /// <param name="by">Who decided: a person's or a controller's name.</param>
    /// <param name="reason">Why, in words.</param>
    /// <param name="back">The change that a rollback of this one goes back to; null for the one in force.</param>
    public async Task<Result<RouteRecord>> SetRouteAsync(string endpoint, RouteDefinition route, string by, string reason, int? back, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(route);
        var wrong = route.Check();
        if (!wrong.IsEmpty)
        {
            return Result.Refuse<RouteRecord>(wrong);
        }

        var proven = await _served.ProveAsync(endpoint, route, cancellationToken).ConfigureAwait(false);
        if (!proven.IsOk)
        {
            return Result.Refuse<RouteRecord>(proven.Refusals);
        }

        // The first change needs something to go back to.
        if (await _routes.FindAsync(endpoint, cancellationToken).ConfigureAwait(false) is null)
        {
            var before = _served.Find(endpoint).TryGet(out var here) ? Result.Of(here.Route.Record.Route) : await _served.DefaultAsync(route.Model, cancellationToken).ConfigureAwait(false);
            if (before.TryGet(out var served))
            {
                await _routes.SetAsync(endpoint, served, "flywheel", "as it was served before the first route", null, cancellationToken).ConfigureAwait(false);
            }
        }

        var record = await _routes.SetAsync(endpoint, route, by, reason, back, cancellationToken).ConfigureAwait(false);
        return await PutAsync(record, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Goes back to the route before the one in force: releases with their features and thresholds, arms and shadow together. Where the endpoint is served here the route
    /// before is still loaded, so this takes as long as writing it down. Refuses <c>serving.no-way-back</c>.
    /// </summary>
    public async Task<Result<RouteRecord>> RollBackAsync(string endpoint, string by, string reason, CancellationToken cancellationToken)
    {
        var back = await _routes.RollBackAsync(endpoint, by, reason, cancellationToken).ConfigureAwait(false);
        return back.TryGet(out var record) ? await PutAsync(record, cancellationToken).ConfigureAwait(false) : back;
    }

    /// <summary>Brings what is served here up to what others did: routes set through other servers, rows appended by them, rewards of bandits that became known. Refuses what could not be followed; the rest was.</summary>
    public async Task<Result> FollowAsync(CancellationToken cancellationToken)
    {
        var refusals = new List<Refusal>();
        foreach (var endpoint in All)
        {
            if (await _routes.FindAsync(endpoint.Name, cancellationToken).ConfigureAwait(false) is { } record && record.Sequence > endpoint.Route.Record.Sequence)
            {
                refusals.AddRange((await _served.FollowAsync(record, endpoint.Options, cancellationToken).ConfigureAwait(false)).Refusals);
            }

            if (endpoint.Route.Bandit is { } bandit)
            {
                await bandit.CatchUpAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        foreach (var state in _served.States)
        {
            refusals.AddRange((await state.CatchUpAsync(cancellationToken).ConfigureAwait(false)).Refusals);
        }

        return Result.From(refusals);
    }

    /// <summary>
    /// Takes rows of a dataset that became known: durable in the journal when the task completes, and seen by every live feature. Refuses
    /// rows that do not fit the dataset's schema, all of them at once; then none is taken.
    /// </summary>
    /// <param name="dataset">The dataset's name.</param>
    /// <param name="rows">Each row: one JSON object in UTF-8 without a line break.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<Result<int>> AppendAsync(string dataset, ReadOnlyMemory<ReadOnlyMemory<byte>> rows, CancellationToken cancellationToken)
    {
        var found = await _datasets.FindAsync(dataset, cancellationToken).ConfigureAwait(false);
        if (!found.TryGet(out var id))
        {
            return found.Refused<int>();
        }

        var described = await SchemaOfAsync(id, cancellationToken).ConfigureAwait(false);
        if (!described.TryGet(out var schema))
        {
            return described.Refused<int>();
        }

        var (reader, refusals) = (new JsonRowReader(schema), new List<Refusal>());
        for (var row = 0; row < rows.Length; row++)
        {
            if (reader.Read(rows.Span[row].Span) is { } why)
            {
                refusals.Add(new Refusal("serving.row", "Row not taken", $"The row does not fit '{dataset}': {why}.").At(new Place(Line: row + 1)));
            }
        }

        if (refusals.Count > 0)
        {
            return Result.Refuse<int>(refusals);
        }

        var batch = reader.Take();
        var last = await _journal.AppendAsync(DatasetName.Of(dataset), rows, cancellationToken).ConfigureAwait(false);
        foreach (var state in _served.States)
        {
            // The rows are in the journal: from here on they are taken, whether or not the caller waits.
            var taken = await state.TakeAsync(dataset, batch, last, CancellationToken.None).ConfigureAwait(false);
            if (!taken.IsOk)
            {
                return Result.Refuse<int>(taken.Refusals);
            }
        }

        return batch.Count;
    }

    /// <summary>Frees every release. No call may be running.</summary>
    public void Dispose() => _served.Dispose();

    private async Task<Result<RouteRecord>> PutAsync(RouteRecord record, CancellationToken cancellationToken)
    {
        if (!_served.Find(record.Endpoint).TryGet(out var endpoint))
        {
            return record;
        }

        var put = await _served.FollowAsync(record, endpoint.Options, cancellationToken).ConfigureAwait(false);
        return put.IsOk ? record : Result.Refuse<RouteRecord>(put.Refusals);
    }

    // A version never changes, so its columns are read once.
    private async ValueTask<Result<Schema>> SchemaOfAsync(DatasetVersionId version, CancellationToken cancellationToken)
    {
        if (_schemas.TryGetValue(version, out var known))
        {
            return known;
        }

        var described = await _datasets.DescribeAsync(version, cancellationToken).ConfigureAwait(false);
        return described.TryGet(out var manifest) ? _schemas[version] = manifest.Schema : described.Refused<Schema>();
    }
}
