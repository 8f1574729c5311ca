using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data.Predictions;
using Flywheel.Serving.Routing;

namespace Flywheel.Serving;

/// <summary>Scores many rows by one release at once.</summary>
internal sealed class BatchScoring(EndpointSnapshot release, PredictionIds ids, TimeProvider time)
{
    internal Result<(PredictionAnswer Answer, ReadOnlyMemory<byte>[] Lines)> Score(ColumnBatch rows, IReadOnlyList<string> inputs, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var computed = release.Features.Compute(rows, cancellationToken);
        if (!computed.TryGet(out var features))
        {
            return computed.Refused<(PredictionAnswer, ReadOnlyMemory<byte>[])>();
        }

        var scored = release.Score(features);
        if (!scored.TryGet(out var scores))
        {
            return scored.Refused<(PredictionAnswer, ReadOnlyMemory<byte>[])>();
        }

        var (names, decisions) = (new string[scores.Length], new bool[scores.Length]);
        for (var row = 0; row < scores.Length; row++)
        {
            (names[row], decisions[row]) = (ids.Next(), scores[row] >= release.Manifest.Threshold);
        }

        var answer = new PredictionAnswer(release.Version.ToString(), names, scores, decisions);
        var lines = new ReadOnlyMemory<byte>[rows.Count];
        var (now, latency) = (Timestamp.Now(time), (long)time.GetElapsedTime(started).TotalMicroseconds);
        for (var row = 0; row < lines.Length; row++)
        {
            lines[row] = RowOf(rows, features, inputs[row], answer, row, now, latency).ToJson();
        }

        return (answer, lines);
    }

    private PredictionRow RowOf(ColumnBatch rows, ColumnBatch features, string inputs, PredictionAnswer answer, int row, Timestamp now, long latency) => new()
    {
        Id = answer.Ids[row],
        Endpoint = release.Endpoint,
        Release = release.Digest,
        Arm = RouteDefinition.ChampionArm,
        Propensity = 1,
        EventTime = release.HasTime ? new Timestamp(rows.Get<TimestampColumn>(release.Time).Values[row]) : now,
        KnownAt = now,
        Entity = EntityOf(rows, row),
        Inputs = inputs,
        Features = FeaturesOf(features, row),
        Score = answer.Scores[row],
        Decision = answer.Decisions[row] ? "yes" : "no",
        Threshold = release.Manifest.Threshold,
        LatencyMicroseconds = latency,
    };

    private string? EntityOf(ColumnBatch rows, int row) => release.KeyColumns.IsEmpty ? null
        : string.Join('|', release.KeyColumns.Select(column => Convert.ToString(rows.Columns[column].ValueAt(row), CultureInfo.InvariantCulture)));

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
