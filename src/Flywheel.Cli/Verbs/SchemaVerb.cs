using System.CommandLine;
using System.Text.Json.Nodes;
using Flywheel.Projects.Schemas;

namespace Flywheel.Cli.Verbs;

/// <summary>Prints the JSON schema of the project file, for editors.</summary>
internal sealed class SchemaVerb : Verb
{
    public SchemaVerb()
        : base("schema", VerbGroup.Start, "Print the JSON schema of flywheel.yaml, for editors")
    {
    }

    public override Task<Answer> RunAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var schema = ProjectSchema.Write();
        return Task.FromResult(Answer.Done(schema.TrimEnd(), JsonNode.Parse(schema)!.AsObject()));
    }
}
