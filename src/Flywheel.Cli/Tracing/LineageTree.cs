using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Flywheel.Core;
using Flywheel.Data.Sources;
using Flywheel.Projects.Wheel;
using Flywheel.Storage;

namespace Flywheel.Cli.Tracing;

/// <summary>Facts as a tree: under each artifact the step that made it and what that step read. What was told once is not told again.</summary>
internal sealed class LineageTree
{
    private readonly Dictionary<Digest, StepFact> _makers = [];
    private readonly ImmutableArray<StepFact> _facts;
    private readonly ImmutableArray<SourceSnapshot> _sources;

    /// <summary>A tree of facts.</summary>
    /// <param name="facts">One making of something, later steps first.</param>
    /// <param name="sources">The project's sources as they are now.</param>
    public LineageTree(ImmutableArray<StepFact> facts, ImmutableArray<SourceSnapshot> sources)
    {
        (_facts, _sources) = (facts, sources);
        foreach (var fact in facts)
        {
            foreach (var output in fact.Outputs)
            {
                _makers.TryAdd(output.Digest, fact);
            }
        }
    }

    public string Text(ArtifactReference root)
    {
        var text = new StringBuilder();
        Write(root, "", "", [], text);
        text.AppendLine().AppendLine($"steps{(Commit() is { } commit ? $", run at commit {commit}" : "")}");
        var width = _facts.Max(fact => fact.Step.Length);
        foreach (var fact in _facts)
        {
            text.AppendLine($"  {fact.Step.PadRight(width)}  code {fact.Code.Abbreviated}  {Words.Took(fact.Finished - fact.Started),7}  {Words.Cut(fact.Parameters, 100)}");
        }

        return text.ToString().TrimEnd();
    }

    /// <summary>Every fact whole, nearest first.</summary>
    public JsonArray Facts() => new([.. _facts.Select(fact => new JsonObject
    {
        ["step"] = fact.Step,
        ["key"] = fact.Key.ToString(),
        ["code"] = fact.Code.ToString(),
        ["parameters"] = JsonNode.Parse(fact.Parameters),
        ["inputs"] = References(fact.Inputs),
        ["outputs"] = References(fact.Outputs),
        ["environment"] = JsonNode.Parse(fact.Environment),
        ["started"] = fact.Started.ToString(),
        ["finished"] = fact.Finished.ToString(),
    })]);

    /// <summary>The files of every source the facts read, when they are still what was read.</summary>
    public JsonArray Sources() => new([.. Read().Select(source => new JsonObject
    {
        ["source"] = source.Name,
        ["digest"] = source.Digest.ToString(),
        ["unchanged"] = Now(source) is not null,
        ["files"] = new JsonArray([.. (Now(source)?.Files ?? []).Select(file => new JsonObject { ["file"] = file.Label, ["digest"] = file.Digest.ToString() })]),
    })]);

    private string? Commit() => (string?)JsonNode.Parse(_facts[0].Environment)?["commit"];

    private void Write(ArtifactReference artifact, string before, string beforeChildren, HashSet<Digest> told, StringBuilder text)
    {
        var maker = _makers.GetValueOrDefault(artifact.Digest);
        var again = maker is not null && !told.Add(artifact.Digest);
        text.Append(before).Append($"{artifact.Kind} {artifact.Name} {artifact.Digest.Abbreviated}");
        text.AppendLine(again ? " (above)" : maker is null ? Source(artifact, beforeChildren) : $" by step {maker.Step}");

        // What a step read is told under the first thing it made.
        if (maker is null || !told.Add(maker.Key))
        {
            return;
        }

        for (var i = 0; i < maker.Inputs.Length; i++)
        {
            var isLast = i == maker.Inputs.Length - 1;
            Write(maker.Inputs[i], beforeChildren + (isLast ? "└─ " : "├─ "), beforeChildren + (isLast ? "   " : "│  "), told, text);
        }
    }

    private string Source(ArtifactReference artifact, string indent)
    {
        if (artifact.Kind != ArtifactKinds.Source)
        {
            return "";
        }

        return Now(artifact) is { } source
            ? ", unchanged" + string.Concat(source.Files.Select(file => $"\n{indent}{file.Label} {file.Digest.Abbreviated}"))
            : ", changed or gone since";
    }

    private IEnumerable<ArtifactReference> Read() => _facts.SelectMany(fact => fact.Inputs).Where(input => input.Kind == ArtifactKinds.Source).DistinctBy(input => input.Digest);

    private SourceSnapshot? Now(ArtifactReference artifact) => _sources.FirstOrDefault(source => source.Digest == artifact.Digest && source.Definition.Name == artifact.Name);

    private static JsonArray References(ImmutableArray<ArtifactReference> artifacts) =>
        new([.. artifacts.Select(artifact => new JsonObject { ["kind"] = artifact.Kind, ["name"] = artifact.Name, ["digest"] = artifact.Digest.ToString() })]);
}
