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
    private static readonly OwnedTexts Texts = new("tracking_trace_texts", "trace", "tracking_traces");

    /// <summary>An id for a trace whose client has none.</summary>
    public static string NewId() => $"tr-{RunId.New()}";

    /// <summary>Adds a trace. Refuses <c>tracking.experiment-unknown</c>, <c>tracking.experiment-deleted</c>, <c>tracking.trace-taken</c>.</summary>
    public async Task<Result<TraceSnapshot>> StartAsync(TraceSnapshot trace, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(trace);
        var refused = await catalog.WriteSoonAsync<Result>(async (transaction, token) =>
        {
            if (await ExperimentStore.FaultAsync(transaction, trace.Experiment, token).ConfigureAwait(false) is { } fault)
            {
                return fault;
            }

            return await InsertAsync(transaction, trace, token).ConfigureAwait(false) ? Result.Ok : new Refusal("tracking.trace-taken", "Trace is there", $"There is a trace '{trace.Id}' already.");
        }, cancellationToken).ConfigureAwait(false);
        return refused.IsOk ? (await FindAsync(trace.Id, cancellationToken).ConfigureAwait(false))! : Result.Refuse<TraceSnapshot>(refused.Refusals);
    }

    /// <summary>
    /// Keeps spans of a trace, and what they tell of it: it begins with the earliest and ends with the latest, and a root among them says how it stands. Spans that come again take
    /// the place of those before. Refuses <c>tracking.experiment-unknown</c> and <c>tracking.experiment-deleted</c>.
    /// </summary>
    /// <param name="seen">The trace as these spans alone have it; <c>IN_PROGRESS</c> when its root is not among them.</param>
    /// <param name="spans">The spans.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<Result> RecordAsync(TraceSnapshot seen, ImmutableArray<TraceSpan> spans, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(seen);
        return catalog.WriteSoonAsync<Result>(async (transaction, token) =>
        {
            if (await ExperimentStore.FaultAsync(transaction, seen.Experiment, token).ConfigureAwait(false) is { } fault)
            {
                return fault;
            }

            if (!await InsertAsync(transaction, seen, token).ConfigureAwait(false))
            {
                await ExtendAsync(transaction, seen, token).ConfigureAwait(false);
            }

            foreach (var span in spans)
            {
                await transaction.Connection!.ExecuteAsync(Sql.In(transaction,
                    "INSERT INTO tracking_spans (trace, id, body) VALUES (@trace, @Id, @body) ON CONFLICT (trace, id) DO UPDATE SET body = excluded.body",
                    new { trace = seen.Id, span.Id, body = span.Otlp.ToArray() }, token)).ConfigureAwait(false);
            }

            return Result.Ok;
        }, cancellationToken);
    }

    /// <summary>The spans of a trace that were kept here, by id; none when its client wrote them as a file.</summary>
    public Task<ImmutableArray<TraceSpan>> SpansAsync(string id, CancellationToken cancellationToken) => catalog.ReadAsync(async (connection, token) =>
        (await connection.QueryAsync<(string Id, byte[] Body)>(Sql.Of("SELECT id, body FROM tracking_spans WHERE trace = @id ORDER BY id", new { id }, token)).ConfigureAwait(false))
        .Select(row => new TraceSpan(row.Id, row.Body)).ToImmutableArray(), cancellationToken);

    /// <summary>The trace of this id, or null.</summary>
    public async Task<TraceSnapshot?> FindAsync(string id, CancellationToken cancellationToken) =>
        (await ReadAsync("o.id = @id", new { id }, cancellationToken).ConfigureAwait(false)).FirstOrDefault();

    /// <summary>Every trace of these experiments, latest first.</summary>
    public Task<ImmutableArray<TraceSnapshot>> ListAsync(IReadOnlyCollection<ExperimentId> experiments, CancellationToken cancellationToken) => experiments.Count == 0
        ? Task.FromResult(ImmutableArray<TraceSnapshot>.Empty)
        : ReadAsync($"o.experiment IN {Sql.List(experiments)}", new { }, cancellationToken);

    /// <summary>Changes a trace, all or nothing. Refuses <c>tracking.trace-unknown</c> and <c>tracking.tag-unknown</c>.</summary>
    public Task<Result> ChangeAsync(string id, TraceChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        return catalog.WriteSoonAsync<Result>(async (transaction, token) =>
        {
            var changed = await transaction.Connection!.ExecuteAsync(Sql.In(transaction,
                "UPDATE tracking_traces SET state = COALESCE(@State, state), duration = COALESCE(CAST(@Ended AS BIGINT) - started, duration) WHERE id = @id",
                new { change.State, Ended = change.Ended?.Microseconds, id }, token)).ConfigureAwait(false);
            if (changed == 0)
            {
                return Unknown(id);
            }

            foreach (var key in change.RemovedTags)
            {
                if (!await Texts.RemoveAsync(transaction, id, TagKind, key, token).ConfigureAwait(false))
                {
                    return new Refusal("tracking.tag-unknown", "No such tag", $"The trace {id} has no tag '{key}'.");
                }
            }

            await Texts.SetAsync(transaction, id, MetadataKind, change.Metadata, token).ConfigureAwait(false);
            await Texts.SetAsync(transaction, id, TagKind, change.Tags, token).ConfigureAwait(false);
            foreach (var (key, value) in change.Assessments)
            {
                await Texts.RemoveAsync(transaction, id, AssessmentKind, key, token).ConfigureAwait(false);
                await Texts.SetAsync(transaction, id, AssessmentKind, value is null ? [] : [new(key, value)], token).ConfigureAwait(false);
            }

            return Result.Ok;
        }, cancellationToken);
    }

    /// <summary>Forgets traces of an experiment with the spans that were kept here; their files stay. Tells how many there were.</summary>
    public Task<int> DeleteAsync(ExperimentId experiment, IReadOnlyCollection<string> ids, CancellationToken cancellationToken) => catalog.WriteAsync(async (transaction, token) =>
    {
        var deleted = 0;
        foreach (var id in ids)
        {
            if (await transaction.Connection!.ExecuteAsync(Sql.In(transaction, "DELETE FROM tracking_traces WHERE id = @id AND experiment = @Number", new { id, experiment.Number }, token)).ConfigureAwait(false) > 0)
            {
                await transaction.Connection!.ExecuteAsync(Sql.In(transaction, "DELETE FROM tracking_spans WHERE trace = @id", new { id }, token)).ConfigureAwait(false);
                await Texts.ForgetAsync(transaction, id, token).ConfigureAwait(false);
                deleted++;
            }
        }

        return deleted;
    }, cancellationToken);

    private Task<ImmutableArray<TraceSnapshot>> ReadAsync(string where, object parameters, CancellationToken cancellationToken) => catalog.ReadAsync(async (connection, token) =>
    {
        var rows = (await connection.QueryAsync<Row>(Sql.Of(
            "SELECT o.id AS Id, o.experiment AS Experiment, o.started AS Started, o.duration AS Duration, o.state AS State, o.client_id AS ClientId, o.request AS Request, o.response AS Response, " +
            $"e.artifact_location AS Place FROM tracking_traces o JOIN tracking_experiments e ON e.id = o.experiment WHERE {where} ORDER BY o.started DESC, o.id", parameters, token)).ConfigureAwait(false)).AsList();
        var texts = await Texts.ReadAsync(connection, where, parameters, token).ConfigureAwait(false);
        return rows.Select(row => new TraceSnapshot(row.Id, new ExperimentId(row.Experiment), new Timestamp(row.Started), row.Duration is { } took ? TimeSpan.FromMicroseconds(took) : null, row.State)
        {
            ClientId = row.ClientId,
            Request = row.Request,
            Response = row.Response,
            ArtifactUri = string.Create(CultureInfo.InvariantCulture, $"{ArtifactPlace.Of(row.Place, row.Experiment, options)}/traces/{row.Id}/artifacts"),
            Metadata = Of(row.Id, MetadataKind),
            Tags = Of(row.Id, TagKind),
            Assessments = Of(row.Id, AssessmentKind),
        }).ToImmutableArray();

        ImmutableSortedDictionary<string, string> Of(string trace, long kind) => texts[(trace, kind)].ToImmutableSortedDictionary(StringComparer.Ordinal);
    }, cancellationToken);

    /// <summary>False when it is there.</summary>
    private static async Task<bool> InsertAsync(DbTransaction transaction, TraceSnapshot trace, CancellationToken cancellationToken)
    {
        var added = await transaction.Connection!.ExecuteAsync(Sql.In(transaction,
            "INSERT INTO tracking_traces (id, experiment, started, duration, state, client_id, request, response) " +
            "VALUES (@Id, @Number, @Started, @Duration, @State, @ClientId, @Request, @Response) ON CONFLICT DO NOTHING",
            new { trace.Id, trace.Experiment.Number, Started = trace.Started.Microseconds, Duration = Microseconds(trace.Duration), trace.State, trace.ClientId, trace.Request, trace.Response }, cancellationToken)).ConfigureAwait(false);
        if (added == 0)
        {
            return false;
        }

        await Texts.SetAsync(transaction, trace.Id, MetadataKind, trace.Metadata, cancellationToken).ConfigureAwait(false);
        await Texts.SetAsync(transaction, trace.Id, TagKind, trace.Tags, cancellationToken).ConfigureAwait(false);
        await Texts.SetAsync(transaction, trace.Id, AssessmentKind, trace.Assessments, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private static async Task ExtendAsync(DbTransaction transaction, TraceSnapshot seen, CancellationToken cancellationToken)
    {
        var there = await transaction.Connection!.QuerySingleAsync<Row>(Sql.In(transaction, "SELECT started AS Started, duration AS Duration FROM tracking_traces WHERE id = @Id", new { seen.Id }, cancellationToken)).ConfigureAwait(false);
        var started = Math.Min(there.Started, seen.Started.Microseconds);
        var ended = Math.Max(there.Started + (there.Duration ?? 0), seen.Started.Microseconds + (Microseconds(seen.Duration) ?? 0));
        // Only a root knows how the call ended, and what was asked and answered.
        await transaction.Connection!.ExecuteAsync(Sql.In(transaction,
            seen.State == "IN_PROGRESS"
                ? "UPDATE tracking_traces SET started = @started, duration = @duration WHERE id = @Id"
                : "UPDATE tracking_traces SET started = @started, duration = @duration, state = @State, request = @Request, response = @Response WHERE id = @Id",
            new { seen.Id, started, duration = ended - started, seen.State, seen.Request, seen.Response }, cancellationToken)).ConfigureAwait(false);
        await Texts.SetAsync(transaction, seen.Id, TagKind, seen.Tags, cancellationToken).ConfigureAwait(false);
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
