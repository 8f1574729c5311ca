using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data.Predictions;
using Flywheel.Storage;

namespace Flywheel.Serving;

/// <summary>
/// Where a release answers: features, score, decision, and the prediction row in the journal before the answer leaves. Safe to use from
/// many threads. No lock and no database on the path; the release in use is one reference, read once per request.
/// </summary>
public sealed class Endpoint
{
    private readonly IJournal _journal;
    private readonly TimeProvider _time;
    private readonly PredictionIds _ids;
    private readonly DatasetName _log;
    private EndpointSnapshot _snapshot;
    private int _running;

    internal Endpoint(string name, DatasetName log, EndpointOptions options, EndpointSnapshot snapshot, IJournal journal, PredictionIds ids, TimeProvider time) =>
        (Name, _log, Options, _snapshot, _journal, _ids, _time) = (name, log, options, snapshot, journal, ids, time);

    /// <summary>The endpoint's name.</summary>
    public string Name { get; }

    /// <summary>Its bounds.</summary>
    public EndpointOptions Options { get; }

    /// <summary>The release that answers now.</summary>
    public EndpointSnapshot Snapshot => Volatile.Read(ref _snapshot);

    internal EndpointSnapshot Swap(EndpointSnapshot next) => Interlocked.Exchange(ref _snapshot, next);

    /// <summary>
    /// Scores rows of the snapshot's request schema. The answer's rows are durable in the journal when the task completes. Refuses
    /// <c>serving.too-many-rows</c>, <c>serving.overloaded</c> and rows whose features cannot be computed.
    /// </summary>
    /// <param name="snapshot">The release to ask: <see cref="Snapshot"/> as read when the request was parsed.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="inputs">Each row as the caller sent it: one JSON object.</param>
    /// <param name="cancellationToken">Ends the wait for the journal; rows already handed over are kept.</param>
    public async ValueTask<Result<PredictionAnswer>> PredictAsync(EndpointSnapshot snapshot, ColumnBatch rows, IReadOnlyList<string> inputs, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        if (rows.Count > Options.MaxRows)
        {
            return new Refusal("serving.too-many-rows", "Too many rows", $"The request has {rows.Count} rows; at most {Options.MaxRows} are taken at once.", "Send several requests, or score in batch.");
        }

        if (Interlocked.Increment(ref _running) > Options.MaxConcurrency)
        {
            Interlocked.Decrement(ref _running);
            ServingMeters.Shed.Add(1, new KeyValuePair<string, object?>("endpoint", Name));
            return new Refusal("serving.overloaded", "Overloaded", $"{Options.MaxConcurrency} requests are being answered.", "Try again shortly.");
        }

        try
        {
            var computed = snapshot.Features.Compute(rows, cancellationToken);
            if (!computed.TryGet(out var features))
            {
                return computed.Refused<PredictionAnswer>();
            }

            var scores = snapshot.Score(features);
            var answer = Decide(snapshot, scores);
            var lines = new ReadOnlyMemory<byte>[rows.Count];
            var now = Timestamp.Now(_time);
            var latency = (long)_time.GetElapsedTime(started).TotalMicroseconds;
            for (var row = 0; row < lines.Length; row++)
            {
                lines[row] = RowOf(snapshot, rows, features, inputs[row], answer, row, now, latency).ToJson();
            }

            await _journal.AppendAsync(_log, lines, cancellationToken).ConfigureAwait(false);
            ServingMeters.Record(Name, snapshot.Version, rows.Count, _time.GetElapsedTime(started));
            return answer;
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    private PredictionAnswer Decide(EndpointSnapshot snapshot, double[] scores)
    {
        var (ids, decisions) = (new string[scores.Length], new bool[scores.Length]);
        for (var row = 0; row < scores.Length; row++)
        {
            (ids[row], decisions[row]) = (_ids.Next(), scores[row] >= snapshot.Manifest.Threshold);
        }

        return new PredictionAnswer(snapshot.Version.ToString(), ids, scores, decisions);
    }

    private PredictionRow RowOf(EndpointSnapshot snapshot, ColumnBatch rows, ColumnBatch features, string inputs, PredictionAnswer answer, int row, Timestamp now, long latency) => new()
    {
        Id = answer.Ids[row],
        Endpoint = Name,
        Release = snapshot.Digest,
        Arm = "champion",
        Propensity = 1,
        EventTime = new Timestamp(rows.Get<TimestampColumn>(snapshot.Time).Values[row]),
        KnownAt = now,
        Entity = EntityOf(snapshot, rows, row),
        Inputs = inputs,
        Features = FeaturesOf(features, row),
        Score = answer.Scores[row],
        Decision = answer.Decisions[row] ? "yes" : "no",
        Threshold = snapshot.Manifest.Threshold,
        LatencyMicroseconds = latency,
    };

    private static string? EntityOf(EndpointSnapshot snapshot, ColumnBatch rows, int row)
    {
        var values = snapshot.Key.Where(name => rows.Schema.IndexOf(name) >= 0)
            .Select(name => Convert.ToString(rows[name].ValueAt(row), CultureInfo.InvariantCulture)).ToArray();
        return values.Length > 0 && values.Length == snapshot.Key.Length ? string.Join('|', values) : null;
    }

    private static ImmutableArray<FeatureValue> FeaturesOf(ColumnBatch features, int row)
    {
        var values = ImmutableArray.CreateBuilder<FeatureValue>(features.Columns.Length);
        for (var i = 0; i < features.Columns.Length; i++)
        {
            var name = features.Schema.Fields[i].Name;
            values.Add(features.Columns[i] switch
            {
                DoubleColumn numbers => new FeatureValue(name, numbers.IsNull(row) ? null : numbers.Values[row]),
                TextColumn texts => new FeatureValue(name, texts[row]),
                var other => new FeatureValue(name, other.IsNull(row) ? null : Convert.ToDouble(other.ValueAt(row), CultureInfo.InvariantCulture)),
            });
        }

        return values.MoveToImmutable();
    }
}
