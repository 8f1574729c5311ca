using System.Collections.Immutable;
using System.Text;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Core.Prediction;
using Flywheel.Data.Predictions;
using Flywheel.Data.Rows;
using Flywheel.Registry.Releases;
using Flywheel.Storage;

namespace Flywheel.Serving.Replays;

/// <summary>
/// Gives a logged prediction again: its release on the features it saw, those features computed anew as of its moment, and what the champion of today would say. Writes nothing.
/// Safe to use from many threads.
/// </summary>
public sealed class PredictionReplay
{
    private readonly EndpointLoader _loader;
    private readonly IJournal _journal;
    private readonly TimeProvider _time;

    internal PredictionReplay(EndpointLoader loader, IJournal journal, TimeProvider time) => (_loader, _journal, _time) = (loader, journal, time);

    /// <summary>
    /// Replays a prediction. Refuses what loading either release refuses, <c>replay.no-score</c> (a fallback answered), <c>replay.inputs</c> (the row no longer fits a release) and
    /// <c>features.too-early</c>.
    /// </summary>
    /// <param name="prediction">A row of the prediction log.</param>
    /// <param name="release">The release that gave it.</param>
    /// <param name="champion">The release of today.</param>
    /// <param name="cancellationToken">Stops the loading.</param>
    public async Task<Result<ReplayedPrediction>> ReplayAsync(PredictionRow prediction, ReleaseVersion release, ReleaseVersion champion, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        ArgumentNullException.ThrowIfNull(release);
        ArgumentNullException.ThrowIfNull(champion);
        if (prediction.Score is not { } logged)
        {
            return new Refusal("replay.no-score", "Nothing to replay", $"The prediction {prediction.Id} was answered by a fallback without a score: {prediction.Fallback}.", "Replay one that a release answered.");
        }

        var then = await UsingAsync(release, served => Again(served, prediction, cancellationToken), cancellationToken).ConfigureAwait(false);
        if (!then.TryGet(out var given))
        {
            return then.Refused<ReplayedPrediction>();
        }

        Result<(double Score, bool Decision)> now = champion.Digest == release.Digest
            ? (given.Now, given.Now >= given.Threshold)
            : await UsingAsync(champion, served => Today(served, prediction, cancellationToken), cancellationToken).ConfigureAwait(false);
        return now.TryGet(out var today)
            ? new ReplayedPrediction(given.Score, given.Score.Equals(logged), given.Changes, given.Now, champion, today.Score, today.Decision)
            : now.Refused<ReplayedPrediction>();
    }

    private async Task<Result<T>> UsingAsync<T>(ReleaseVersion version, Func<EndpointSnapshot, Result<T>> work, CancellationToken cancellationToken)
    {
        var log = new LaneLog(DatasetName.Of("replay"), JournalDurability.Written, _journal, new PredictionIds(_time), _time);
        var loaded = await _loader.LoadAsync("replay", version, log, cancellationToken).ConfigureAwait(false);
        if (!loaded.TryGet(out var served))
        {
            return loaded.Refused<T>();
        }

        served.Hold();
        try
        {
            return work(served);
        }
        finally
        {
            served.LetGo();
        }
    }

    private static Result<(double Score, double Now, double Threshold, ImmutableArray<FeatureChange> Changes)> Again(EndpointSnapshot served, PredictionRow prediction, CancellationToken cancellationToken)
    {
        var computed = Now(served, prediction, cancellationToken);
        if (!computed.TryGet(out var features))
        {
            return computed.Refused<(double, double, double, ImmutableArray<FeatureChange>)>();
        }

        var seen = prediction.Features.ToDictionary(feature => feature.Name, StringComparer.Ordinal);
        var changes = ImmutableArray.CreateBuilder<FeatureChange>();
        foreach (var (field, column) in features.Schema.Fields.Zip(features.Columns))
        {
            var now = column is TextColumn texts ? new FeatureValue(field.Name, texts[0]) : new FeatureValue(field.Name, Finite(column));
            if (!now.Equals(seen.GetValueOrDefault(field.Name)))
            {
                changes.Add(new FeatureChange(seen.GetValueOrDefault(field.Name, new FeatureValue(field.Name, (string?)null)), now));
            }
        }

        var scored = served.Score(features);
        return scored.TryGet(out var scores)
            ? (Score(served, seen), scores[0], served.Manifest.Threshold, changes.ToImmutable())
            : scored.Refused<(double, double, double, ImmutableArray<FeatureChange>)>();
    }

    private static Result<(double Score, bool Decision)> Today(EndpointSnapshot served, PredictionRow prediction, CancellationToken cancellationToken)
    {
        var computed = Now(served, prediction, cancellationToken);
        if (!computed.TryGet(out var features))
        {
            return computed.Refused<(double, bool)>();
        }

        var scored = served.Score(features);
        return scored.TryGet(out var scores) ? (scores[0], scores[0] >= served.Manifest.Threshold) : scored.Refused<(double, bool)>();
    }

    // As the row was sent, at the moment it was about: what became known later is not seen.
    private static Result<ColumnBatch> Now(EndpointSnapshot served, PredictionRow prediction, CancellationToken cancellationToken)
    {
        var rows = new JsonRowReader(served.Request);
        var wrong = rows.Read(Encoding.UTF8.GetBytes(prediction.Inputs));
        return wrong is null
            ? served.Features.Compute(rows.Take(), cancellationToken)
            : new Refusal("replay.inputs", "Row not understood", $"The row of the prediction {prediction.Id} does not fit {served.Version}: {wrong}.", "Replay it by a release that takes such rows.");
    }

    private static double Score(EndpointSnapshot served, Dictionary<string, FeatureValue> seen)
    {
        var fields = served.FeatureSchema.Fields;
        double[] numbers = [.. served.NumberPlaces.Select(place => seen.GetValueOrDefault(fields[place].Name).Number ?? double.NaN)];
        string?[] texts = [.. served.TextPlaces.Select(place => seen.GetValueOrDefault(fields[place].Name).Text)];
        var score = new double[1];
        served.ScoreRows(numbers, texts, score);
        return score[0];
    }

    // The log has no numbers that JSON lacks.
    private static double? Finite(Column column) => InputNumber.Of(column, 0) is var number && double.IsFinite(number) ? number : null;
}
