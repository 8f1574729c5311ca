using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Flywheel.Cli.Importing;
using Flywheel.Data.Sources;
using Flywheel.Protocols.MLflow;
using Flywheel.Protocols.MLflow.Folders;
using Flywheel.Registry;
using Flywheel.Security;
using Flywheel.Serving.Foreign;

namespace Flywheel.Cli.Verbs;

/// <summary>Reads what others made: a model in an ONNX file, or the runs of MLflow's file store.</summary>
internal sealed class ImportVerb : WorkspaceVerb
{
    private static readonly Argument<string> Thing = new("thing") { Description = "An ONNX file, or a folder that MLflow calls mlruns" };
    private static readonly Option<string?> ModelName = new("--name") { Description = "What the model is called, and its endpoint [default: the file's name]", HelpName = "NAME" };
    private static readonly Option<string?> Columns = new("--columns") { Description = "Names of its columns, apart by commas, in the order of its inputs", HelpName = "A,B,C" };
    private static readonly Option<string?> Score = new("--score") { Description = "Which number is the score: OUTPUT, or OUTPUT:CLASS or OUTPUT:PLACE", HelpName = "OUTPUT" };
    private static readonly Option<double> Threshold = new("--threshold") { Description = "Scores at or above it are decided yes", HelpName = "X", DefaultValueFactory = _ => 0.5 };
    private static readonly Option<string?> Rows = new("--rows") { Description = "Rows to prove it on: .csv, .parquet or .ndjson", HelpName = "FILE" };
    private static readonly Option<string?> Expect = new("--expect") { Description = "The column of the rows that holds the score each must have", HelpName = "COLUMN" };
    private static readonly Option<bool> Force = new("--force") { Description = "Let it serve without expected scores; give --reason" };

    public ImportVerb()
        : base("import", VerbGroup.Use, "Make a release of another tool's ONNX file, or read runs of MLflow's layout")
    {
        Command.Arguments.Add(Thing);
        foreach (var option in new Option[] { ModelName, Columns, Score, Threshold, Rows, Expect, Force, RouteWords.Who, RouteWords.Why })
        {
            Command.Options.Add(option);
        }

        Command.Validators.Add(result =>
        {
            if (result.GetResult(Expect) is not null && result.GetResult(Rows) is null)
            {
                result.AddError("--expect names a column of the rows: give --rows FILE.");
            }

            if (result.GetResult(Force) is { Implicit: false } && result.GetResult(RouteWords.Why) is null)
            {
                result.AddError("--force needs --reason TEXT.");
            }
        });
    }

    protected override bool Begins(ParseResult parsed) => Path.Exists(parsed.GetValue(Thing));

    protected override Task<Answer> RunAsync(WorkspaceSession session, ParseResult parsed, CancellationToken cancellation)
    {
        var thing = Path.GetFullPath(parsed.GetValue(Thing)!);
        return File.Exists(thing) ? ModelAsync(session, thing, parsed, cancellation) : RunsAsync(session, thing, cancellation);
    }

    private static async Task<Answer> RunsAsync(WorkspaceSession session, string folder, CancellationToken cancellation)
    {
        var read = await new RunFolderImport(session.Get<MlflowRooms>()).ReadAsync(folder, cancellation);
        return read.TryGet(out var runs) ? Answer.Done($"{runs} runs are new.", new JsonObject { ["runs"] = runs }) : Answer.Refused([.. read.Refusals]);
    }

    private static async Task<Answer> ModelAsync(WorkspaceSession session, string file, ParseResult parsed, CancellationToken cancellation)
    {
        var decided = await Decider.FindAsync(session.Get<People>(), parsed.GetValue(RouteWords.Who), AccessRole.Approver, cancellation);
        if (!decided.TryGet(out var by))
        {
            return Answer.Refused([.. decided.Refusals]);
        }

        ForeignRows? rows = null;
        if (parsed.GetValue(Rows) is { } path)
        {
            var read = await ProofRows.ReadAsync(session.Get<SourceReader>(), path, parsed.GetValue(Expect), cancellation);
            if (!read.TryGet(out rows))
            {
                return Answer.Refused([.. read.Refusals]);
            }
        }

        var definition = new ForeignModelDefinition(parsed.GetValue(ModelName) ?? Path.GetFileNameWithoutExtension(file), await File.ReadAllBytesAsync(file, cancellation))
        {
            Columns = [.. (parsed.GetValue(Columns) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)],
            Score = parsed.GetValue(Score),
            Threshold = parsed.GetValue(Threshold),
            Rows = rows,
        };
        var force = parsed.GetValue(Force) ? new PromotionForce(by, RouteWords.Reason(parsed, "")) : null;
        var imported = await session.Get<ForeignModels>().ImportAsync(definition, by, force, cancellation);
        return imported.TryGet(out var report) ? Tell(report) : Answer.Refused([.. imported.Refusals]);
    }

    private static Answer Tell(ForeignReport report)
    {
        string[] lines =
        [
            $"{report.Release} takes {string.Join(", ", report.Request)}",
            $"its score is {report.Score}",
            .. report.Changes,
            report.LargestDifference is { } difference
                ? string.Create(CultureInfo.InvariantCulture, $"{report.ProofRows} rows score as expected (largest difference {difference:0.0e+00})")
                : $"{report.ProofRows} rows gave numbers; nobody said which they should be",
            report.IsChampion ? $"{report.Release} is the champion: it answers at the endpoint '{report.Release.Model}'"
                : $"{report.Release} waits: give --rows with --expect, or --force with --reason, to let it serve",
        ];
        return Answer.Done(string.Join(Environment.NewLine, lines), new JsonObject
        {
            ["release"] = report.Release.ToString(),
            ["digest"] = report.Release.Digest.ToString(),
            ["request"] = new JsonArray([.. report.Request.Select(field => new JsonObject { ["name"] = field.Name, ["type"] = field.Type.ToString().ToLowerInvariant(), ["nullable"] = field.Nullable })]),
            ["score"] = report.Score,
            ["changes"] = new JsonArray([.. report.Changes]),
            ["rows"] = report.ProofRows,
            ["largest_difference"] = report.LargestDifference,
            ["champion"] = report.IsChampion,
        });
    }
}
