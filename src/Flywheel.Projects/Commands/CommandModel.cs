using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Prediction;
using Flywheel.Evaluation;
using Flywheel.Evaluation.Metrics;
using Flywheel.Projects.Wheel;
using Flywheel.Registry.Scoring;

namespace Flywheel.Projects.Commands;

/// <summary>A graph that a program left, and how good it is on validation rows.</summary>
internal sealed record CommandModel(string Name, byte[] Onnx, InputLayout Layout, double Validation)
{
    private const string Wanted = "It takes 'numbers' (rows by features, 32-bit floats) and, with text features, 'texts' (rows by features), and gives 'score' (rows by 1, 32-bit floats).";

    // Probabilities that were added up as 32-bit floats may end a rounding beyond one.
    private const double Slack = 1e-5;

    /// <summary>Trials are compared on as many rows.</summary>
    private const int ValidationRows = 50_000;

    /// <summary>Reads what was left; refuses <c>command.no-model</c>, a graph that does not load, and <c>command.signature</c>.</summary>
    internal static async Task<Result<CommandModel>> ReadAsync(string name, string path, InputLayout layout, IPredictorLoader loader, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            return new Refusal("command.no-model", "No model", $"The command '{name}' ended well and left no {CommandRows.Model}.", "Write it where FLYWHEEL_MODEL says.");
        }

        var bytes = await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
        var loaded = loader.Load(bytes);
        if (!loaded.TryGet(out var predictor))
        {
            return Result.Refuse<CommandModel>(loaded.Refusals.Select(refusal => refusal with { Sentence = $"The {CommandRows.Model} of the command '{name}': {refusal.Sentence}" }));
        }

        using (predictor)
        {
            var signature = predictor.Signature;
            var inputs = new List<TensorDefinition>();
            if (!layout.Numbers.IsEmpty)
            {
                inputs.Add(new TensorDefinition(InputLayout.NumbersInput, TensorType.Single, layout.Numbers.Length));
            }

            if (!layout.Texts.IsEmpty)
            {
                inputs.Add(new TensorDefinition(InputLayout.TextsInput, TensorType.Text, layout.Texts.Length));
            }

            var fits = signature.Inputs.Length == inputs.Count && inputs.All(signature.Inputs.Contains) && signature.Outputs is [.., { Name: "score", Type: TensorType.Single, Width: 1 }];
            return fits ? new CommandModel(name, bytes, layout, double.NaN) : new Refusal("command.signature", "Model does not fit",
                $"The {CommandRows.Model} of the command '{name}' takes {Listed(signature.Inputs)} and gives {Listed(signature.Outputs)}; wanted {Listed(inputs)} and at last score Single x 1.", Wanted);
        }
    }

    /// <summary>The same with its metric on validation rows; refuses <c>command.scores</c>.</summary>
    internal async Task<Result<CommandModel>> ScoreAsync(TrainingSet set, ImmutableArray<string> features, IMetric<BinarySample> metric, IPredictorLoader loader, CancellationToken cancellationToken)
    {
        var read = await set.ReadAsync(TrainingSet.Validate, [TrainingSet.Label, TrainingSet.Time, .. features], ValidationRows, cancellationToken).ConfigureAwait(false);
        var opened = ReleaseScorer.Open(Onnx, Layout, loader);
        if (!read.TryGet(out var rows) || !opened.TryGet(out var scorer))
        {
            return Result.Refuse<CommandModel>(read.Refusals.Concat(opened.Refusals));
        }

        using (scorer)
        {
            var scored = scorer.Score(rows.Select(features));
            if (!scored.TryGet(out var scores))
            {
                return scored.Refused<CommandModel>();
            }

            var wrong = Array.FindIndex(scores, score => score is not (>= -Slack and <= 1 + Slack));
            return wrong < 0 ? this with { Validation = metric.Compute(new ScoredPart(rows).With(scores, 0.5), []) } : new Refusal("command.scores", "Not probabilities",
                FormattableString.Invariant($"The model of the command '{Name}' scores row {wrong + 1} of the validation rows {scores[wrong]:R}; wanted 0 to 1."), "Let 'score' be the probability that the label is true.");
        }
    }

    private static string Listed(IEnumerable<TensorDefinition> tensors) => string.Join(", ", tensors.Select(tensor => FormattableString.Invariant($"{tensor.Name} {tensor.Type} x {tensor.Width}")));
}
