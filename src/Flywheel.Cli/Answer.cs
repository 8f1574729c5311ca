using System.Text.Json.Nodes;
using Flywheel.Core;

namespace Flywheel.Cli;

/// <summary>What a verb has to say, once: as text for a person, or with <c>--json</c> as one document for a program.</summary>
/// <param name="Code">What the process returns.</param>
/// <param name="Text">For a person; printed with a line end unless empty.</param>
/// <param name="Document">The same facts, keys in snake case.</param>
internal sealed record Answer(ExitCode Code, string Text, JsonObject Document)
{
    /// <summary>Why not; empty unless <see cref="Code"/> is <see cref="ExitCode.Refused"/>.</summary>
    public IReadOnlyList<Refusal> Refusals { get; init; } = [];

    public static Answer Done(string text, JsonObject document) => new(ExitCode.Done, text, document);

    public static Answer Refused(IReadOnlyList<Refusal> refusals) => new(ExitCode.Refused, "", []) { Refusals = refusals };
}
