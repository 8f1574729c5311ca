using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core.Columns;
using Flywheel.Evaluation.Intervals;
using Flywheel.Evaluation.Thresholds;
using Flywheel.Monitoring.Sketches;

namespace Flywheel.Monitoring.Consequence;

/// <summary>
/// Judges drift by what it costs: shift of a feature times the effect of that feature. The effect is the mean loss, and the mean worth, of
/// rows in each bin of the feature on days whose outcomes are known; the shift is how the shares of the bins have moved (importance
/// weighting by one feature: Shimodaira, 2000). It says what moved inputs alone cost, if what a score means has not changed; that is what
/// <see cref="Quality.CalibrationAlarm"/> watches. Immutable after it was built.
/// </summary>
public sealed class ConsequenceEstimator
{
    private const int NumberBins = 10;
    private const int TextBins = 50;
    private const double Strange = 0.05;

    private readonly ImmutableArray<FeatureEffect> _effects;
    private readonly double _worthwhile;
    private readonly bool _hasValue = true;

    /// <summary>Learns from rows whose outcomes are known.</summary>
    /// <param name="rows">One or more days of the past.</param>
    /// <param name="threshold">Scores at or above it count as a yes.</param>
    /// <param name="value">What decisions are worth.</param>
    /// <param name="worthwhile">A rise of the mean logarithmic loss that is worth an action; 0.005 is a good start.</param>
    public ConsequenceEstimator(IReadOnlyList<LabelledDay> rows, double threshold, DecisionValue value, double worthwhile)
    {
        ArgumentNullException.ThrowIfNull(rows);
        _worthwhile = worthwhile;
        _effects = [.. rows[0].Features.Schema.Fields.Select((field, at) =>
        {
            var effect = Empty(new MonitoredFeature(field.Name, field.Type == ColumnType.Text), rows, at);
            for (var day = 0; day < rows.Count; day++)
            {
                Fill(effect, rows[day], at, day, threshold, value);
            }

            return effect;
        })];
    }

    /// <summary>Goes on from what a release carries.</summary>
    /// <param name="reference">What labelled days taught.</param>
    /// <param name="worthwhile">A rise of the mean logarithmic loss that is worth an action.</param>
    public ConsequenceEstimator(LabelledReference reference, double worthwhile)
    {
        ArgumentNullException.ThrowIfNull(reference);
        (_effects, _worthwhile, _hasValue) = ([.. reference.Effects.Select(effect => new FeatureEffect(effect))], worthwhile, reference.HasValue);
    }

    /// <summary>How loss and worth depend on each feature, to be kept.</summary>
    public ImmutableArray<FeatureEffectState> ToState() => [.. _effects.Select(effect => effect.ToState())];

    /// <summary>What each feature's shift is expected to cost, the dearest first.</summary>
    /// <param name="span">The rows of now, of the same features.</param>
    public ImmutableArray<ConsequenceEstimate> Estimate(PredictionSketch span)
    {
        ArgumentNullException.ThrowIfNull(span);
        var sketches = span.Features.ToDictionary(feature => feature.Feature.Name, StringComparer.Ordinal);
        return [.. _effects.Where(effect => sketches.ContainsKey(effect.Feature.Name) && sketches[effect.Feature.Name].Count > 0)
            .Select(effect => Say(effect, sketches[effect.Feature.Name])).OrderByDescending(estimate => estimate.LogLoss.Value)];
    }

    private ConsequenceEstimate Say(FeatureEffect effect, FeatureSketch now)
    {
        var (loss, money, strange) = effect.Shift(effect.Shares(now));
        var (action, why) = strange > Strange ? ("look", Text($"{strange:0%} of the rows are where the past has no outcomes"))
            : loss.Low > _worthwhile ? ("retrain", "the whole range is worth an action")
            : loss.High < _worthwhile ? ("nothing", "even the upper end is not worth an action")
            : ("watch", "the range leaves it open");
        return new ConsequenceEstimate(effect.Feature.Name, loss, money, strange, action, Text(
            $"The shift of '{effect.Feature.Name}' is expected to change the loss by {loss.Value:+0.0000;-0.0000} [{loss.Low:0.0000}, {loss.High:0.0000}]{Money(money)}: {why}."));
    }

    private string Money(Interval money) => _hasValue ? Text($" and a decision's worth by {money.Value:+0.000;-0.000} [{money.Low:0.000}, {money.High:0.000}]") : "";

    private static FeatureEffect Empty(MonitoredFeature feature, IReadOnlyList<LabelledDay> rows, int at)
    {
        var sketch = new FeatureSketch(feature);
        foreach (var day in rows)
        {
            sketch.Add(day.Features.Columns[at]);
        }

        return feature.IsText
            ? new FeatureEffect(feature, [], [.. sketch.Texts.Counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Take(TextBins).Select(pair => pair.Key)], rows.Count)
            : new FeatureEffect(feature, [.. Enumerable.Range(1, NumberBins - 1).Select(bin => sketch.Numbers.Quantile(bin / (double)NumberBins)).Where(double.IsFinite).Distinct()], [], rows.Count);
    }

    private static void Fill(FeatureEffect effect, LabelledDay day, int at, int index, double threshold, DecisionValue value)
    {
        var column = day.Features.Columns[at];
        for (var row = 0; row < day.Outcomes.Length; row++)
        {
            var (score, outcome) = (Math.Clamp(day.Scores.Span[row], 1e-6, 1 - 1e-6), day.Outcomes.Span[row]);
            var bin = column is TextColumn texts ? effect.BinOf(texts[row]) : effect.BinOf(FeatureSketch.Number(column, row));

            effect.Add(bin, index, -Math.Log(outcome ? score : 1 - score), value.Of(score >= threshold, outcome));
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
