using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Flywheel.Core;
using Flywheel.Evaluation.Reports;
using Flywheel.Evaluation.Selective;
using Flywheel.Registry;
using Flywheel.Registry.Releases;

namespace Flywheel.Cli.Reviewing;

/// <summary>Which predictions to send to people, worked out on the champion's test rows: so accurate, so many, or what is worth most.</summary>
internal static class CoverageTable
{
    private static readonly double[] s_shown = [1, 0.99, 0.98, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5];

    public static async Task<Answer> TuneAsync(ProjectSession session, double? accuracy, double? coverage, CancellationToken cancellation)
    {
        var found = await ReleaseName.FindAsync(session, null, cancellation);
        if (!found.TryGet(out var champion))
        {
            return Answer.Refused([.. found.Refusals]);
        }

        var opened = await session.Get<ReleaseRegistry>().OpenAsync(champion.Digest, cancellation);
        if (!opened.TryGet(out var release))
        {
            return Answer.Refused([.. opened.Refusals]);
        }

        var report = ReportJson.Read(release.Files[ReleaseFiles.Report].Span);
        if (report.Coverage.IsDefaultOrEmpty)
        {
            return Answer.Refused([new Refusal("review.no-coverage", "Made before there were reviews", $"The report of {champion} does not tell what asking people would bring.", "Turn the wheel again with 'flywheel run'.")]);
        }

        ImmutableArray<CoveragePoint> points = [.. report.Coverage.Reverse()];
        var chosen = accuracy is { } least ? CoverageCurve.AtLeast(least, points) : coverage is { } share ? CoverageCurve.Thin(points, [share])[0] : CoverageCurve.Best(points);
        return chosen is { } point ? Tell(champion, points, point, Why(accuracy, coverage)) : Answer.Refused([new Refusal("review.not-reached", "Not so accurate",
            string.Create(CultureInfo.InvariantCulture, $"However many are asked about, what {champion} decides is never {accuracy:0.0%} right: {points.Where(other => other.Accuracy > 0).Max(other => other.Accuracy):0.0%} at most."),
            "Ask for less, or for a better model.")]);
    }

    private static Answer Tell(ReleaseVersion champion, ImmutableArray<CoveragePoint> points, CoveragePoint chosen, string why)
    {
        var table = new TextTable("asked within", "the model decides", "accuracy", "worth of a row");
        foreach (var shown in CoverageCurve.Thin(points, s_shown).Append(chosen).Append(CoverageCurve.Best(points)).Distinct().OrderByDescending(shown => shown.Coverage))
        {
            table.Add(Number(WithinOf(shown)), shown.Coverage.ToString("0.0%", CultureInfo.InvariantCulture), shown.Accuracy.ToString("0.00%", CultureInfo.InvariantCulture), shown.WorthPerRow.ToString("0.0000", CultureInfo.InvariantCulture));
        }

        var rule = WithinOf(chosen) == 0 ? "Nobody need be asked." : $"reviews: {{ rules: [{{ name: unsure, within: {Number(WithinOf(chosen))} }}] }}";
        var document = Document(chosen);
        document["release"] = champion.ToString();
        document["points"] = new JsonArray([.. points.Reverse().Select(Document)]);
        return Answer.Done(string.Create(CultureInfo.InvariantCulture,
            $"{table}\n\nOn the test rows of {champion}, {why}: the model decides {chosen.Coverage:0.0%}, {chosen.Accuracy:0.0%} of it rightly, and a row is worth {chosen.WorthPerRow:0.0000}.\n{rule}"), document);
    }

    private static JsonObject Document(CoveragePoint point) => new()
    {
        ["within"] = WithinOf(point),
        ["coverage"] = point.Coverage,
        ["accuracy"] = double.IsFinite(point.Accuracy) ? point.Accuracy : null,
        ["worth_per_row"] = point.WorthPerRow,
    };

    private static string Why(double? accuracy, double? coverage) => accuracy is { } right ? string.Create(CultureInfo.InvariantCulture, $"at least {right:0.0%} right")
        : coverage is { } share ? string.Create(CultureInfo.InvariantCulture, $"{share:0.0%} decided by the model") : "worth most";

    // What is decided at full coverage is decided at every distance.
    private static double WithinOf(CoveragePoint point) => point.Coverage >= 1 ? 0 : Math.Min(1, point.Margin);

    private static string Number(double within) => within.ToString("0.####", CultureInfo.InvariantCulture);
}
