using System.Collections.Immutable;
using System.Text.Json;
using Flywheel.Tracking;

namespace Flywheel.Protocols.MLflow;

/// <summary>The points of metrics over time.</summary>
internal static class HistoryCalls
{
    private const int MaxPage = 25_000;
    private const int MaxRuns = 100;

    public static async Task<MlflowAnswer> GetAsync(MlflowCall call)
    {
        var fields = call.Fields;
        var (id, fault) = RunCalls.IdOf(fields);
        var (key, take, skip) = (fields.Text("metric_key", required: true), fields.Number("max_results"), MlflowPage.Skip(fields));
        if (take is { } asked)
        {
            MlflowPage.CheckTake(fields, asked, MaxPage);
        }

        if ((fault ?? fields.Fault) is { } wrong)
        {
            return wrong;
        }

        var points = await call.Tracker.HistoryAsync(id, key, (int?)take ?? int.MaxValue, skip, call.Aborted);
        if (points.IsEmpty && skip == 0 && await call.Tracker.FindAsync(id, call.Aborted) is null)
        {
            return MlflowError.NotThere($"Run with id={id} not found");
        }

        return MlflowAnswer.Of(writer =>
        {
            MlflowJson.List(writer, "metrics"u8, points, MlflowJson.Metric);
            MlflowPage.Write(writer, skip, points.Length, take is { } page && points.Length == page);
        });
    }

    /// <summary>For charts: points of several runs, without pages.</summary>
    public static async Task<MlflowAnswer> BulkAsync(MlflowCall call)
    {
        var fields = call.Fields;
        var (key, take) = (fields.Text("metric_key", required: true), fields.Number("max_results") ?? MaxPage);
        var (ids, fault) = RunsOf(fields, "run_id");
        if ((fault ?? fields.Fault) is { } wrong)
        {
            return wrong;
        }

        var left = (int)Math.Clamp(take, 0, MaxPage);
        var found = new List<(RunId Run, MetricPoint Point)>();
        foreach (var id in ids)
        {
            found.AddRange((await call.Tracker.HistoryAsync(id, key, left - found.Count, 0, call.Aborted)).Select(point => (id, point)));
        }

        return MlflowAnswer.Of(writer => MlflowJson.List(writer, "metrics"u8, found, (pen, item) => OfRun(pen, item.Run, item.Point, bareNaN: true)));
    }

    /// <summary>For charts: at most so many points a run, spread over the steps, the first and last among them.</summary>
    public static async Task<MlflowAnswer> IntervalAsync(MlflowCall call)
    {
        var fields = call.Fields;
        var (key, take) = (fields.Text("metric_key", required: true), fields.Number("max_results") ?? 0);
        var (from, to) = (fields.Number("start_step"), fields.Number("end_step"));
        var (ids, fault) = RunsOf(fields, "run_ids");
        MlflowPage.CheckTake(fields, take, 2_500);
        if (from.HasValue != to.HasValue || from > to)
        {
            fields.Refuse(MlflowError.Invalid("If either start step or end step are specified, both must be specified, and end_step must not be less than start_step."));
        }

        if ((fault ?? fields.Fault) is { } wrong)
        {
            return wrong;
        }

        var histories = new List<(RunId Run, ImmutableArray<MetricPoint> Points)>();
        foreach (var id in ids)
        {
            var points = await call.Tracker.HistoryAsync(id, key, int.MaxValue, 0, call.Aborted);
            histories.Add((id, [.. points.Where(point => from is null || (point.Step >= from && point.Step <= to)).OrderBy(point => point.Step)]));
        }

        var steps = Spread([.. histories.SelectMany(history => history.Points).Select(point => point.Step).Distinct().Order()], (int)take);
        foreach (var history in histories.Where(history => !history.Points.IsEmpty))
        {
            steps.Add(history.Points[0].Step);
            steps.Add(history.Points[^1].Step);
        }

        var found = histories.SelectMany(history => history.Points.Where(point => steps.Contains(point.Step)).Select(point => (history.Run, point))).ToArray();
        return MlflowAnswer.Of(writer => MlflowJson.List(writer, "metrics"u8, found, (pen, item) => OfRun(pen, item.Run, item.point, bareNaN: false)));
    }

    private static HashSet<long> Spread(ImmutableArray<long> steps, int take)
    {
        if (steps.Length <= take)
        {
            return [.. steps];
        }

        var stride = (double)(steps.Length - 1) / Math.Max(1, take - 1);
        return [.. Enumerable.Range(0, take).Select(i => steps[(int)Math.Round(i * stride)])];
    }

    private static (ImmutableArray<RunId> Ids, MlflowError? Fault) RunsOf(MlflowFields fields, string name)
    {
        var texts = fields.Texts(name);
        if (texts.IsEmpty)
        {
            return ([], MlflowError.Invalid($"GetMetricHistoryBulk request must specify at least one {name}."));
        }

        if (texts.Length > MaxRuns)
        {
            return ([], MlflowError.Invalid(FormattableString.Invariant($"GetMetricHistoryBulk request cannot specify more than {MaxRuns} {name}s. Received {texts.Length} {name}s.")));
        }

        return texts.FirstOrDefault(text => !RunId.TryParse(text, out _)) is { } bad
            ? ([], MlflowError.Invalid($"Invalid run ID: '{bad}'"))
            : ([.. texts.Select(RunId.Parse)], null);
    }

    private static void OfRun(Utf8JsonWriter writer, RunId run, MetricPoint point, bool bareNaN)
    {
        writer.WriteString("key"u8, point.Key);
        writer.WritePropertyName("value"u8);
        if (bareNaN && double.IsNaN(point.Value))
        {
            // No JSON, but what the pages that ask for it read.
            writer.WriteRawValue("NaN"u8, skipInputValidation: true);
        }
        else
        {
            MlflowNumber.Write(writer, point.Value);
        }

        writer.WriteNumber("timestamp"u8, MlflowJson.Milliseconds(point.At));
        writer.WriteNumber("step"u8, point.Step);
        writer.WriteString("run_id"u8, run.ToString());
    }
}
