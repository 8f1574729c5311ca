using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Evaluation.Sequential;
using Flywheel.Evaluation.Thresholds;
using Flywheel.Monitoring.Consequence;
using Flywheel.Monitoring.Drift;
using Flywheel.Monitoring.Quality;
using Flywheel.Projects.Definitions;
using Flywheel.Registry.Scoring;

namespace Flywheel.Projects.Wheel;

/// <summary>
/// What healthy days look like to a release: the days that nothing was learned from, and where those are few, days before them, whose scores are left out because the model is
/// bolder where it has learned.
/// </summary>
internal sealed class ReleaseReference(TrainingSet set, ImmutableArray<string> features, TimeSpan dayStarts)
{
    private const int EnoughDays = 28;
    private const int MostDays = 60;
    private const int MostRows = 200_000;
    private const ulong Seed = 1;

    private readonly UnitCalendar _calendar = new(TimeSpan.FromDays(1), dayStarts);

    /// <summary>What healthy days look like, and what those with known outcomes taught.</summary>
    /// <param name="scorer">The release's graph.</param>
    /// <param name="threshold">Scores at or above it are decided yes.</param>
    /// <param name="value">What decisions are worth; null when nobody said.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal async Task<Result<(DriftReference Healthy, LabelledReference Labelled)>> BuildAsync(ReleaseScorer scorer, double threshold, DecisionValueDefinition? value, CancellationToken cancellationToken)
    {
        var read = await set.ReadSomeAsync([TrainingSet.Validate, TrainingSet.Test], Columns, null, MostRows, cancellationToken).ConfigureAwait(false);
        if (!read.TryGet(out var unseen))
        {
            return read.Refused<(DriftReference, LabelledReference)>();
        }

        var days = Cut(unseen).TakeLast(MostDays).Select(day => (day.Start, Day: new LabelledDay(day.Features, scorer.Score(day.Features).Value, day.Outcomes))).ToList();
        IEnumerable<ReferenceDay> healthy = days.Select(day => new ReferenceDay(day.Day.Features, day.Day.Scores));
        if (days.Count is > 0 and < EnoughDays)
        {
            var span = (days[0].Start - TimeSpan.FromDays(EnoughDays - days.Count), days[0].Start);
            var before = await set.ReadSomeAsync([TrainingSet.Train], Columns, span, MostRows, cancellationToken).ConfigureAwait(false);
            if (!before.TryGet(out var learned))
            {
                return before.Refused<(DriftReference, LabelledReference)>();
            }

            healthy = Cut(learned).Select(day => new ReferenceDay(day.Features, ReadOnlyMemory<double>.Empty)).Concat(healthy);
        }

        var known = await set.ReadSomeAsync([TrainingSet.Train], features, null, MostRows, cancellationToken).ConfigureAwait(false);
        if (!known.TryGet(out var learnedFrom))
        {
            return known.Refused<(DriftReference, LabelledReference)>();
        }

        LabelledDay[] labelled = [.. days.Select(day => day.Day)];
        var worth = value is { } stated ? new DecisionValue(stated.TruePositive, stated.FalsePositive, stated.FalseNegative, stated.TrueNegative) : default;
        return (DriftReference.BuildAny([.. healthy], Seed, learnedFrom),
            new LabelledReference(new ConsequenceEstimator(labelled, threshold, worth, 0).ToState(), value is not null, [.. labelled.Select(Errors).OfType<QualityErrors>()]));
    }

    private IEnumerable<string> Columns => [TrainingSet.Time, TrainingSet.Label, .. features];

    // How far the quality that a day's scores promised was off, where it is defined.
    private static QualityErrors? Errors(LabelledDay day)
    {
        var (scores, truth) = (new ScoreHistogram(), new QualityWindow());
        for (var row = 0; row < day.Scores.Length; row++)
        {
            scores.Add(day.Scores.Span[row]);
            truth.Add(day.Scores.Span[row], day.Outcomes.Span[row]);
        }

        return double.IsFinite(truth.Auc) ? new ExpectedQualityEstimator().Learn(scores, truth) : null;
    }

    // In the order in which they happened: how long a value lasts is part of what is usual.
    private IEnumerable<(Timestamp Start, ColumnBatch Features, bool[] Outcomes)> Cut(ColumnBatch rows)
    {
        var (times, labels, columns) = (rows.Get<TimestampColumn>(TrainingSet.Time), rows.Get<DoubleColumn>(TrainingSet.Label), rows.Select(features));
        var order = Enumerable.Range(0, rows.Count).OrderBy(row => times.Values[row]).ToArray();
        return order.GroupBy(row => _calendar.StartOf(new Timestamp(times.Values[row]))).Select(day =>
        {
            int[] taken = [.. day];
            return (day.Key, new ColumnBatch(columns.Schema, columns.Columns.Select(column => column.Take(taken))), taken.Select(row => labels.Values[row] != 0).ToArray());
        });
    }
}
