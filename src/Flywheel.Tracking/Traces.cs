using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using Dapper;
using Flywheel.Core;
using Flywheel.Storage;
using Flywheel.Tracking.Recording;

namespace Flywheel.Tracking;

/// <summary>Traces of calls, for clients that log them by themselves. Safe to use from many threads and processes.</summary>
public sealed class Traces(ICatalog catalog, TrackingOptions options)
{
    private const long MetadataKind = 0;
    private const long TagKind = 1;
    private const long AssessmentKind = 2;

    /// <summary>An id for a trace whose client has none.</summary>
    public static string NewId() => $"tr-{RunId.New()}";

    /// <summary>Adds a trace. Refuses <c>tracking.experiment-unknown</c>, <c>tracking.experiment-deleted</c>, <c>tracking.trace-taken</c>.</summary>
    public async Task<Result<TraceSnapshot>> StartAsync(TraceSnapshot trace, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(trace);
        var refused = await catalog.WriteSoonAsync<Result>(async (transaction, token) =>
        {
            var lifecycle = await transaction.Connection!.ExecuteScalarAsync<long?>(Sql.In(transaction, "SELECT lifecycle FROM tracking_experiments WHERE id = @Number", new { trace.Experiment.Number }, token)).ConfigureAwait(false);
            if (lifecycle != (long)Lifecycle.Active)
            {
                return lifecycle is null ? ExperimentStore.Unknown(trace.Experiment)
                    : new Refusal("tracking.experiment-deleted", "Experiment deleted", $"The experiment {trace.Experiment} is deleted.", "Restore it, or use another one.");
            }

            var added = await transaction.Connection!.ExecuteAsync(Sql.In(transaction,
                "INSERT INTO tracking_traces (id, experiment, started, duration, state, client_id, request, response) " +
                "VALUES (@Id, @Number, @Started, @Duration, @State, @ClientId, @Request, @Response) ON CONFLICT DO NOTHING",
                new { trace.Id, trace.Experiment.Number, Started = trace.Started.Microseconds, Duration = Microseconds(trace.Duration), trace.State, trace.ClientId, trace.Request, trace.Response }, token)).ConfigureAwait(false);
            if (added == 0)
            {
                return new Refusal("tracking.trace-taken", "Trace is there", $"There is a trace '{trace.Id}' already.");
            }

            await SetAsync(transaction, trace.Id, MetadataKind, trace.Metadata, token).ConfigureAwait(false);
            await SetAsync(transaction, trace.Id, TagKind, trace.Tags, token).ConfigureAwait(false);
            await SetAsync(transaction, trace.Id, AssessmentKind, trace.Assessments, token).ConfigureAwait(false);
            return Result.Ok;
        }, cancellationToken).ConfigureAwait(false);
        return refused.IsOk ? (await FindAsync(trace.Id, cancellationToken).ConfigureAwait(false))! : Result.Refuse<TraceSnapshot>(refused.Refusals);
    }

    /// <summary>The trace of this id, or null.</summary>
    public async Task<TraceSnapshot?> FindAsync(string id, CancellationToken cancellationToken) =>
        (await ReadAsync("t.id = @id", new { id }, cancellationToken).ConfigureAwait(false)).FirstOrDefault();

    /// <summary>Every trace of these experiments, latest first.</summary>
    public Task<ImmutableArray<TraceSnapshot>> ListAsync(IReadOnlyCollection<ExperimentId> experiments, CancellationToken cancellationToken) => experiments.Count == 0
        ? Task.FromResult(ImmutableArray<TraceSnapshot>.Empty)
        : ReadAsync($"t.experiment IN {Sql.List(experiments)}", new { }, cancellationToken);

    /// <summary>Changes a trace, all or nothing. Refuses <c>tracking.trace-unknown</c> and <c>tracking.tag-unknown</c>.</summary>
    public Task<Result> ChangeAsync(string id, TraceChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        return catalog.WriteSoonAsync<Result>(async (transaction, token) =>
        {
            var connection = transaction.Connection!;
            var changed = await connection.ExecuteAsync(Sql.In(transaction,
                "UPDATE tracking_traces SET state = COALESCE(@State, state), duration = COALESCE(CAST(@Ended AS BIGINT) - started, duration) WHERE id = @id",
                new { change.State, Ended = change.Ended?.Microseconds, id }, token)).ConfigureAwait(false);
            if (changed == 0)
            {
                return Unknown(id);
            }

            foreach (var key in change.RemovedTags)
            {
                if (await connection.ExecuteAsync(Sql.In(transaction, "DELETE FROM tracking_trace_texts WHERE trace = @id AND kind = 1 AND key = @key", new { id, key }, token)).ConfigureAwait(false) == 0)
                {
                    return new Refusal("tracking.tag-unknown", "No such tag", $"The trace {id} has no tag '{key}'.");
                }
            }

            await SetAsync(transaction, id, MetadataKind, change.Metadata, token).ConfigureAwait(false);
            await SetAsync(transaction, id, TagKind, change.Tags, token).ConfigureAwait(false);
            foreach (var (key, value) in change.Assessments)
            {
                await connection.ExecuteAsync(Sql.In(transaction, "DELETE FROM tracking_trace_texts WHERE trace = @id AND kind = 2 AND key = @key", new { id, key }, token)).ConfigureAwait(false);
                await SetAsync(transaction, id, AssessmentKind, value is null ? [] : [new(key, value)], token).ConfigureAwait(false);
            }

            return Result.Ok;
        }, cancellationToken);
    }

    /// <summary>Forgets traces of an experiment; their files stay. Tells how many there were.</summary>
    public Task<int> DeleteAsync(ExperimentId experiment, IReadOnlyCollection<string> ids, CancellationToken cancellationToken) => catalog.WriteAsync(async (transaction, token) =>
    {
        var deleted = 0;
        foreach (var id in ids)
        {
            if (await transaction.Connection!.ExecuteAsync(Sql.In(transaction, "DELETE FROM tracking_traces WHERE id = @id AND experiment = @Number", new { id, experiment.Number }, token)).ConfigureAwait(false) > 0)
            {
                await transaction.Connection!.ExecuteAsync(Sql.In(transaction, "DELETE FROM tracking_trace_texts WHERE trace = @id", new { id }, token)).ConfigureAwait(false);
                deleted++;
            }
        }

        return deleted;
    }, cancellationToken);

    private Task<ImmutableArray<TraceSnapshot>> ReadAsync(string where, object parameters, CancellationToken cancellationToken) => catalog.ReadAsync(async (connection, token) =>
    {
        var rows = (await connection.QueryAsync<Row>(Sql.Of(
            "SELECT t.id AS Id, t.experiment AS Experiment, t.started AS Started, t.duration AS Duration, t.state AS State, t.client_id AS ClientId, t.request AS Request, t.response AS Response, " +
            $"e.artifact_location AS Place FROM tracking_traces t JOIN tracking_experiments e ON e.id = t.experiment WHERE {where} ORDER BY t.started DESC, t.id", parameters, token)).ConfigureAwait(false)).AsList();
        var texts = (await connection.QueryAsync<(string Trace, long Kind, string Key, string Value)>(Sql.Of(
            $"SELECT x.trace, x.kind, x.key, x.value FROM tracking_trace_texts x JOIN tracking_traces t ON t.id = x.trace WHERE {where}", parameters, token)).ConfigureAwait(false)).ToLookup(row => (row.Trace, row.Kind));
        return rows.Select(row => new TraceSnapshot(row.Id, new ExperimentId(row.Experiment), new Timestamp(row.Started), row.Duration is { } took ? TimeSpan.FromMicroseconds(took) : null, row.State)
        {
            ClientId = row.ClientId,
            Request = row.Request,
            Response = row.Response,
            ArtifactUri = string.Create(CultureInfo.InvariantCulture, $"{ArtifactPlace.Of(row.Place, row.Experiment, options)}/traces/{row.Id}/artifacts"),
            Metadata = Texts(row.Id, MetadataKind),
            Tags = Texts(row.Id, TagKind),
            Assessments = Texts(row.Id, AssessmentKind),
        }).ToImmutableArray();

        ImmutableSortedDictionary<string, string> Texts(string trace, long kind) => texts[(trace, kind)].ToImmutableSortedDictionary(row => row.Key, row => row.Value, StringComparer.Ordinal);
    }, cancellationToken);

    private static async Task SetAsync(DbTransaction transaction, string trace, long kind, IEnumerable<KeyValuePair<string, string>> texts, CancellationToken cancellationToken)
    {
        foreach (var (key, value) in texts)
        {
            await transaction.Connection!.ExecuteAsync(Sql.In(transaction,
                "INSERT INTO tracking_trace_texts (trace, kind, key, value) VALUES (@trace, @kind, @key, @value) ON CONFLICT (trace, kind, key) DO UPDATE SET value = excluded.value",
                new { trace, kind, key, value }, cancellationToken)).ConfigureAwait(false);
        }
    }

    private static long? Microseconds(TimeSpan? duration) => duration is { } took ? (long)took.TotalMicroseconds : null;

    private static Refusal Unknown(string id) => new("tracking.trace-unknown", "No such trace", $"There is no trace '{id}'.");

    // Read by property: some drivers tell a column that may be null as another type than its values.
    private sealed record Row
    {
        public string Id { get; init; } = "";

        public long Experiment { get; init; }

        public long Started { get; init; }

        public long? Duration { get; init; }

        public string State { get; init; } = "";

        public string ClientId { get; init; } = "";

        public string Request { get; init; } = "";

        public string Response { get; init; } = "";

        public string Place { get; init; } = "";
    }
}
