using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Flywheel.Core;
using Flywheel.Data.Predictions;
using Flywheel.Registry.Explaining;
using Flywheel.Serving.Explaining;

namespace Flywheel.Cli.Verbs;

/// <summary>Says what each feature added to a prediction that was given.</summary>
internal sealed class ExplainVerb : WorkspaceVerb
{
    private static readonly Argument<string> Prediction = new("prediction") { Description = "A prediction's id" };

    public ExplainVerb()
        : base("explain", VerbGroup.Look, "Say what each feature added to a prediction") => Command.Arguments.Add(Prediction);

    protected override async Task<Answer> RunAsync(WorkspaceSession session, ParseResult parsed, CancellationToken cancellation)
    {
        var id = parsed.GetValue(Prediction)!;
        if (await session.Get<PredictionSearch>().FindAsync(null, id, cancellation) is not { } prediction)
        {
            return Answer.Refused([new Refusal("explain.unknown", "Unknown prediction", $"There is no prediction '{id}' in this workspace.", "Ids are in the answers, and 'flywheel ls predictions' lists the latest.")]);
        }

        var explained = await session.Get<PredictionExplainer>().ExplainAsync(prediction, cancellation);
        return explained.TryGet(out var explanation) ? Tell(prediction, explanation) : Answer.Refused([.. explained.Refusals]);
    }

    private static Answer Tell(PredictionRow prediction, ScoreExplanation explanation)
    {
        var scale = explanation.Scale == ExplanationScale.Margin ? explanation.IsLogistic ? "log odds" : "margin" : "score";
        var values = prediction.Features.ToDictionary(feature => feature.Name, feature => feature.Text ?? feature.Number?.ToString("G6", CultureInfo.InvariantCulture) ?? "", StringComparer.Ordinal);
        var table = new TextTable("feature", "value", $"adds ({scale})", "error");
        var list = new JsonArray();
        foreach (var part in explanation.Contributions)
        {
            table.Add(part.Feature, values.GetValueOrDefault(part.Feature, ""), Signed(part.Value), part.Error is { } error ? error.ToString("0.0000", CultureInfo.InvariantCulture) : "");
            list.Add(new JsonObject { ["feature"] = part.Feature, ["adds"] = part.Value, ["error"] = part.Error });
        }

        var text = string.Create(CultureInfo.InvariantCulture, $"""
            {prediction.Id} scored {explanation.Score:0.000000}{(explanation.Scale == ExplanationScale.Margin ? $", {scale} {explanation.Sum:0.0000}" : "")}
            {Signed(explanation.Base)} is where every row starts; with what each feature adds it comes to {Signed(explanation.Sum)} ({explanation.Method})

            {table}
            """);
        return Answer.Done(text, new JsonObject
        {
            ["id"] = prediction.Id,
            ["score"] = explanation.Score,
            ["method"] = explanation.Method,
            ["scale"] = explanation.Scale == ExplanationScale.Margin ? "margin" : "score",
            ["base"] = explanation.Base,
            ["sum"] = explanation.Sum,
            ["contributions"] = list,
        });
    }

    private static string Signed(double value) => value.ToString("+0.0000;-0.0000;0.0000", CultureInfo.InvariantCulture);
}
