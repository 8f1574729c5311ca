using System.Text.Json.Nodes;
using Flywheel.Core;
using Flywheel.Core.Prediction;
using Flywheel.Training.Parameters;
using Flywheel.Training.Recipes;
using Flywheel.Training.Trainers;

namespace Flywheel.Training.Fitting;

/// <summary>
/// A model as one graph, encoders included, with what is needed to call it and to make it again. The graph's one output is
/// <see cref="ScoreOutput"/>: rows by one, 32-bit floats. Immutable; the same plan and rows give the same bytes.
/// </summary>
/// <param name="Onnx">The graph.</param>
/// <param name="Layout">Which feature goes where in the graph's inputs.</param>
/// <param name="Task">What the score means.</param>
/// <param name="Trainer">Who fitted it.</param>
/// <param name="Parameters">Every parameter it was fitted with.</param>
/// <param name="Recipe">The recipe, as declared or as chosen.</param>
/// <param name="Seed">Where random numbers started.</param>
/// <param name="Report">How the fit went.</param>
public sealed record CompiledModel(
    ReadOnlyMemory<byte> Onnx,
    InputLayout Layout,
    TaskKind Task,
    string Trainer,
    ParameterSet Parameters,
    RecipeDefinition Recipe,
    ulong Seed,
    FitReport Report)
{
    /// <summary>The name of the graph's output.</summary>
    public const string ScoreOutput = "score";

    /// <summary>The name of the graph's bytes.</summary>
    public Digest Digest => Digest.Of(Onnx.Span);

    /// <summary>Everything but the graph, as canonical JSON.</summary>
    public string ToJson()
    {
        var description = new JsonObject
        {
            ["trainer"] = Trainer,
            ["task"] = Task.ToString(),
            ["seed"] = Seed,
            ["parameters"] = JsonNode.Parse(Parameters.ToJson()),
            ["recipe"] = JsonNode.Parse(Recipe.ToJson()),
            ["layout"] = JsonNode.Parse(Layout.ToJson()),
            ["report"] = Describe(Report),
        };
        return description.ToJsonString();
    }

    private static JsonObject Describe(FitReport report) => new()
    {
        ["iterations"] = report.Iterations,
        ["best_iteration"] = report.BestIteration,
        ["metric"] = report.Metric,
        ["train_by_iteration"] = Numbers(report.TrainByIteration),
        ["validation_by_iteration"] = Numbers(report.ValidationByIteration),
        ["warnings"] = new JsonArray([.. report.Warnings.Select(warning => (JsonNode)warning)]),
        ["importance"] = new JsonObject(report.Importance.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)Number(entry.Value)))),
    };

    private static JsonArray Numbers(IEnumerable<double> values) => new([.. values.Select(Number)]);

    // JSON has no word for what is not a number; null says that there is none.
    private static JsonNode? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;
}
