using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Flywheel.Cli.Predicting;
using Flywheel.Core;
using Flywheel.Serving;

namespace Flywheel.Cli.Verbs;

/// <summary>Asks the champion about rows: in this process, or a running server.</summary>
internal sealed class PredictVerb : ProjectVerb
{
    private static readonly Option<string[]> Row = new("--row") { Description = "A row, as a JSON object; may be given several times", HelpName = "JSON" };
    private static readonly Option<FileInfo?> Rows = new("--rows") { Description = "A file with one JSON object a line", HelpName = "FILE" };
    private static readonly Option<string?> At = new("--at") { Description = "Ask the server at this address instead", HelpName = "URL" };
    private static readonly Option<string?> EndpointName = new("--endpoint") { Description = "The server's endpoint, when it has several", HelpName = "NAME" };

    public PredictVerb()
        : base("predict", VerbGroup.Use, "Ask the champion about rows, here or at a running server", 0)
    {
        foreach (var option in new Option[] { Row, Rows, At, EndpointName })
        {
            Command.Options.Add(option);
        }

        Command.Validators.Add(result =>
        {
            if (result.GetResult(Row) is null && result.GetResult(Rows) is null)
            {
                result.AddError("Give rows: --row '{\"column\": value}' or --rows FILE.");
            }
        });
    }

    protected override Func<CancellationToken, Task<Answer>>? Before(string folder, ParseResult parsed, Terminal terminal) =>
        parsed.GetValue(At) is { } address ? cancellation => AskAsync(new RemoteEndpoint(new RemoteServer(address, parsed.GetValue(EndpointName))), parsed, cancellation) : null;

    protected override async Task<Answer> RunAsync(ProjectSession session, ImmutableArray<string?> things, ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var read = await ReadAsync(parsed, cancellation);
        if (!read.TryGet(out var rows))
        {
            return Answer.Refused([.. read.Refusals]);
        }

        var found = await ReleaseName.FindAsync(session, null, cancellation);
        if (!found.TryGet(out var champion))
        {
            return Answer.Refused([.. found.Refusals]);
        }

        var deployed = await session.Get<Endpoints>().ServeAsync(session.Project.Endpoint?.Name.Text ?? session.Project.Name, champion, new EndpointOptions(), cancellation);
        return deployed.TryGet(out var endpoint)
            ? Tell(await new LocalEndpoint(endpoint).PredictAsync(rows, cancellation))
            : Answer.Refused([.. deployed.Refusals]);
    }

    private static async Task<Answer> AskAsync(RemoteEndpoint endpoint, ParseResult parsed, CancellationToken cancellation)
    {
        var read = await ReadAsync(parsed, cancellation);
        return read.TryGet(out var rows) ? Tell(await endpoint.PredictAsync(rows, cancellation)) : Answer.Refused([.. read.Refusals]);
    }

    private static async Task<Result<ImmutableArray<string>>> ReadAsync(ParseResult parsed, CancellationToken cancellation)
    {
        string[] given = parsed.GetValue(Row) ?? [];
        if (parsed.GetValue(Rows) is not { } file)
        {
            return given.ToImmutableArray();
        }

        if (!file.Exists)
        {
            return new Refusal("predict.file", "No such file", $"There is no file '{file.FullName}'.", "Give a file with one JSON object a line.");
        }

        var lines = (await File.ReadAllLinesAsync(file.FullName, cancellation)).Where(line => !string.IsNullOrWhiteSpace(line));
        return given.Concat(lines).ToImmutableArray() is { IsEmpty: false } rows
            ? rows
            : new Refusal("predict.no-rows", "No rows", $"The file '{file.FullName}' has no rows.", "Give a file with one JSON object a line.");
    }

    private static Answer Tell(Result<PredictionAnswer> predicted)
    {
        if (!predicted.TryGet(out var answer))
        {
            return Answer.Refused([.. predicted.Refusals]);
        }

        var table = new TextTable("id", "score", "decision", "release");
        var list = new JsonArray();
        for (var row = 0; row < answer.Ids.Length; row++)
        {
            table.Add(answer.Ids[row], answer.Scores[row].ToString("0.000000", CultureInfo.InvariantCulture), answer.Decisions[row] ? "yes" : "no", answer.Release);
            list.Add(new JsonObject { ["id"] = answer.Ids[row], ["score"] = answer.Scores[row], ["decision"] = answer.Decisions[row] });
        }

        return Answer.Done(table.ToString(), new JsonObject { ["release"] = answer.Release, ["predictions"] = list });
    }
}
