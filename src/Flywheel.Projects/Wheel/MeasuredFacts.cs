using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Evaluation;
using Flywheel.Evaluation.Intervals;
using Flywheel.Evaluation.Metrics;
using Flywheel.Evaluation.Slices;
using Flywheel.Registry.Gates;

namespace Flywheel.Projects.Wheel;

/// <summary>
/// The facts gates may name: a metric on test rows (<c>auc</c>), <c>gain(metric, champion, by = day)</c>, and
/// <c>worst(metric, by = column, min_rows = n)</c>.
/// </summary>
internal sealed class MeasuredFacts(
    MetricCatalog<BinarySample> metrics, BinarySample candidate, BinarySample? champion, ImmutableDictionary<string, Column> slices, ulong seed) : IGateFacts
{
    private const int DefaultSliceRows = 500;

    public Result<Interval?> Measure(GateTerm term) => term.Fact switch
    {
        "gain" => Gain(term),
        "worst" => Worst(term),
        _ when term.Arguments.IsEmpty && term.Named.IsEmpty => Metric(term.Fact!, metric => Exactly(metric.Compute(candidate, []))),
        _ => Unknown(term),
    };

    private Result<Interval?> Gain(GateTerm term)
    {
        if (term.Arguments.Length != 2 || term.Arguments[1] != "champion" || term.Named.Any(named => (named.Key, named.Value) != ("by", "day")))
        {
            return new Refusal("gate.arguments", "Gate arguments", $"'{term}' is not understood.", "Write 'gain(<metric>, champion, by = day)'.");
        }

        return Metric(term.Arguments[0], metric => champion is null
            ? null
            : ClusterBootstrap.Gain(candidate, champion, metric, new BootstrapOptions { Seed = seed }, CancellationToken.None));
    }

    private Result<Interval?> Worst(GateTerm term)
    {
        var rows = DefaultSliceRows;
        if (term.Arguments.Length != 1 || !term.Named.TryGetValue("by", out var by) || term.Named.Keys.Any(key => key is not ("by" or "min_rows"))
            || (term.Named.TryGetValue("min_rows", out var least) && !int.TryParse(least, NumberStyles.None, CultureInfo.InvariantCulture, out rows)))
        {
            return new Refusal("gate.arguments", "Gate arguments", $"'{term}' is not understood.", "Write 'worst(<metric>, by = <column>, min_rows = 500)'.");
        }

        if (!slices.TryGetValue(by, out var column))
        {
            return new Refusal("gate.slice-unknown", "Unknown slice", $"'{term}' slices by '{by}', which is no text column of the rows.", Spelling.DidYouMean(by, slices.Keys));
        }

        return Metric(term.Arguments[0], metric => SliceReport.Of(candidate, by, column, metric, rows).FirstOrDefault() is { } worst ? Exactly(worst.Metric) : null);
    }

    private Result<Interval?> Metric(string name, Func<IMetric<BinarySample>, Interval?> measure)
    {
        var found = metrics.Find(name);
        return found.TryGet(out var metric) ? measure(metric) : Result.Refuse<Interval?>(found.Refusals.Select(refusal => refusal with
        {
            Code = "gate.fact-unknown",
            Headline = "Unknown fact",
            Sentence = $"Nothing measures '{name}'.",
        }));
    }

    private static Interval? Exactly(double value) => new Interval(value, value, value);

    private Result<Interval?> Unknown(GateTerm term) => new Refusal("gate.fact-unknown", "Unknown fact", $"Nothing measures '{term}'.",
        Spelling.DidYouMean(term.Fact!, metrics.All.Select(metric => metric.Name).Concat(["gain", "worst"])));
}
