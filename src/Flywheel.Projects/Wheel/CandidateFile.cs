using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flywheel.Core.Prediction;
using Flywheel.Training.Search;

namespace Flywheel.Projects.Wheel;

/// <summary>What is stored of a candidate beside its graph.</summary>
/// <param name="Name">Its name within the project.</param>
/// <param name="Trainer">Who fitted it.</param>
/// <param name="Validation">Its metric on validation rows.</param>
/// <param name="Layout">Which feature goes where.</param>
internal sealed record CandidateFile(string Name, string Trainer, double Validation, InputLayout Layout)
{
    internal ImmutableArray<string> Features => [.. Layout.Features.Select(feature => feature.Name)];

    internal static byte[] Write(string name, SearchWinner winner) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["name"] = name,
        ["trainer"] = winner.Model.Trainer,
        ["validation"] = winner.Trial.Score,
        ["trial"] = winner.Trial.Number,
        ["layout"] = winner.Model.Layout.ToJson(),
        ["model"] = JsonNode.Parse(winner.Model.ToJson()),
    }.ToJsonString());

    /// <summary>For a model that no search made, with what it was made by.</summary>
    internal byte[] Write(JsonObject model) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["name"] = Name,
        ["trainer"] = Trainer,
        ["validation"] = Validation,
        ["layout"] = Layout.ToJson(),
        ["model"] = model,
    }.ToJsonString());

    internal static CandidateFile Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        using var document = JsonDocument.ParseValue(ref reader);
        var root = document.RootElement;
        return new CandidateFile(root.GetProperty("name").GetString()!, root.GetProperty("trainer").GetString()!,
            root.GetProperty("validation").GetDouble(), InputLayout.Parse(root.GetProperty("layout").GetString()!));
    }
}
