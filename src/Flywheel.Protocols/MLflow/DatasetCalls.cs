using Flywheel.Tracking;

namespace Flywheel.Protocols.MLflow;

/// <summary>Datasets that went into the runs of experiments.</summary>
internal static class DatasetCalls
{
    private const int MaxExperiments = 20;
    private const int MaxSummaries = 1_000;

    public static async Task<MlflowAnswer> SearchAsync(MlflowCall call)
    {
        var ids = call.Fields.Texts("experiment_ids");
        if (call.Fields.Fault is { } fault)
        {
            return fault;
        }

        if (ids.IsEmpty || ids.Length > MaxExperiments)
        {
            return MlflowError.Invalid(ids.IsEmpty
                ? "SearchDatasets request must specify at least one experiment_id."
                : FormattableString.Invariant($"SearchDatasets request cannot specify more than {MaxExperiments} experiment_ids. Received {ids.Length} experiment_ids."));
        }

        var experiments = ids.Where(id => ExperimentId.TryParse(id, out _)).Select(id => { _ = ExperimentId.TryParse(id, out var known); return known; });
        var page = await call.Tracker.SearchAsync(new RunQuery([.. experiments]) { Take = 50_000 }, call.Aborted);
        var found = page.Runs.SelectMany(run => run.Inputs.Select(input => (run.Experiment, input.Name, input.Digest,
            Context: input.Tags.FirstOrDefault(tag => tag.Key == RunInput.ContextTag).Value ?? ""))).Distinct().Take(MaxSummaries).ToArray();
        return MlflowAnswer.Of(writer => MlflowJson.List(writer, "dataset_summaries"u8, found, (pen, dataset) =>
        {
            pen.WriteString("experiment_id"u8, dataset.Experiment.ToString());
            pen.WriteString("name"u8, dataset.Name);
            pen.WriteString("digest"u8, dataset.Digest);
            if (dataset.Context.Length > 0)
            {
                pen.WriteString("context"u8, dataset.Context);
            }
        }));
    }
}
