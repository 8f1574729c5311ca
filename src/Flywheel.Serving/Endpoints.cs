using System.Collections.Concurrent;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data;
using Flywheel.Data.Predictions;
using Flywheel.Data.Rows;
using Flywheel.Registry.Releases;
using Flywheel.Storage;

namespace Flywheel.Serving;

/// <summary>The serving room's door: deploys releases to endpoints, finds endpoints, takes rows that become known. Safe to use from many threads.</summary>
public sealed class Endpoints : IDisposable
{
    private readonly ConcurrentDictionary<string, Endpoint> _endpoints = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<DatasetVersionId, Schema> _schemas = new();
    private readonly EndpointLoader _loader;
    private readonly Datasets _datasets;
    private readonly IJournal _journal;
    private readonly TimeProvider _time;
    private readonly PredictionIds _ids;

    internal Endpoints(EndpointLoader loader, Datasets datasets, IJournal journal, TimeProvider time) =>
        (_loader, _datasets, _journal, _time, _ids) = (loader, datasets, journal, time, new PredictionIds(time));

    /// <summary>Every endpoint, by name.</summary>
    public IEnumerable<Endpoint> All => _endpoints.Values.OrderBy(endpoint => endpoint.Name, StringComparer.Ordinal);

    /// <summary>
    /// Loads a release, proves it by its holdout and lets it answer. The one that answered before goes on until the new one is ready, so
    /// no request fails. Refuses a release that cannot be read, does not reproduce its holdout, or whose data is gone.
    /// </summary>
    public async Task<Result<Endpoint>> DeployAsync(string name, ReleaseVersion release, EndpointOptions options, CancellationToken cancellationToken)
    {
        var log = DatasetName.Read(PredictionRow.DatasetOf(name));
        if (!log.TryGet(out var predictions))
        {
            return log.Refused<Endpoint>();
        }

        var loaded = await _loader.LoadAsync(release, cancellationToken).ConfigureAwait(false);
        if (!loaded.TryGet(out var snapshot))
        {
            return loaded.Refused<Endpoint>();
        }

        var fresh = new Endpoint(name, predictions, options, snapshot, _journal, _ids, _time);
        var endpoint = _endpoints.GetOrAdd(name, fresh);
        if (!ReferenceEquals(endpoint, fresh))
        {
            endpoint.Swap(snapshot);
        }

        return endpoint;
    }

    /// <summary>Finds an endpoint; refuses <c>serving.endpoint-unknown</c>.</summary>
    public Result<Endpoint> Find(string name) => _endpoints.TryGetValue(name, out var endpoint)
        ? endpoint
        : new Refusal("serving.endpoint-unknown", "Unknown endpoint", $"There is no endpoint '{name}'.", Spelling.DidYouMean(name, _endpoints.Keys));

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
        foreach (var endpoint in _endpoints.Values)
        {
            // The rows are in the journal: from here on they are taken, whether or not the caller waits.
            var taken = await endpoint.Snapshot.State.TakeAsync(dataset, batch, last, CancellationToken.None).ConfigureAwait(false);
            if (!taken.IsOk)
            {
                return Result.Refuse<int>(taken.Refusals);
            }
        }

        return batch.Count;
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

    /// <summary>Frees every release. No call may be running.</summary>
    public void Dispose()
    {
        foreach (var endpoint in _endpoints.Values)
        {
            endpoint.Snapshot.Dispose();
        }
    }
}
