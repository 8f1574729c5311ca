using System.Text.Json;
using Flywheel.Core;
using Flywheel.Pipelines;
using Flywheel.Training.Search;

namespace Flywheel.Projects.Wheel;

/// <summary>Finished trials in the step's notebook, so that a killed search goes on where it was.</summary>
internal sealed class NotebookLedger(StepNotebook notebook) : ITrialLedger
{
    public async Task<TrialFact?> FindAsync(Digest key, CancellationToken cancellationToken) =>
        (await notebook.ReadAsync(cancellationToken).ConfigureAwait(false)).TryGetValue($"trial/{key}", out var text)
            ? JsonSerializer.Deserialize<Note>(text)!.ToFact(key)
            : null;

    public Task RecordAsync(TrialFact trial, CancellationToken cancellationToken) => notebook.WriteAsync($"trial/{trial.Key}", JsonSerializer.Serialize(
        new Note(trial.Number, trial.Candidate, trial.Trainer, trial.Parameters, trial.Rows, trial.Metric, trial.Score, trial.Refused)), cancellationToken);

    private sealed record Note(int Number, int Candidate, string Trainer, string Parameters, int Rows, string Metric, double? Score, string Refused)
    {
        internal TrialFact ToFact(Digest key) => new(key, Number, Candidate, Trainer, Parameters, Rows, Metric, Score, Refused);
    }
}
