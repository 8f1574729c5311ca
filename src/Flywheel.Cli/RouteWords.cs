using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Flywheel.Core;
using Flywheel.Security;
using Flywheel.Serving.Routing;

namespace Flywheel.Cli;

/// <summary>What the verbs that change a route have in common: who, why, and what they say.</summary>
internal static class RouteWords
{
    public static Option<string?> Who { get; } = new("--as") { Description = "Who decided [default: the user, or whom FLYWHEEL_TOKEN says]", HelpName = "NAME" };

    public static Option<string?> Why { get; } = new("--reason") { Description = "Why, for the record", HelpName = "TEXT" };

    /// <summary>In whose name it is decided.</summary>
    public static Task<Result<string>> ByAsync(ProjectSession session, ParseResult parsed, CancellationToken cancellation) =>
        Decider.FindAsync(session.Get<People>(), parsed.GetValue(Who), AccessRole.Approver, cancellation);

    public static string Reason(ParseResult parsed, string otherwise) => parsed.GetValue(Why) ?? otherwise;

    public static string EndpointOf(ProjectSession session) => session.Project.Endpoint?.Name.Text ?? session.Project.Name;

    /// <summary>Changes of a route, latest first.</summary>
    public static Answer Tell(ImmutableArray<RouteRecord> history)
    {
        var text = string.Join(Environment.NewLine, history.Select(record => $"{record.Sequence,4}  {record.At}  {record.Route}  ({record.By}: {record.Reason})"));
        var document = new JsonObject
        {
            ["endpoint"] = history[0].Endpoint,
            ["route"] = Of(history[0]),
            ["history"] = new JsonArray([.. history.Select(record => (JsonNode)Of(record))]),
        };
        return Answer.Done(text, document);
    }

    private static JsonObject Of(RouteRecord record) => new()
    {
        ["sequence"] = record.Sequence,
        ["at"] = record.At.ToString(),
        ["by"] = record.By,
        ["reason"] = record.Reason,
        ["champion"] = record.Route.Champion,
        ["arms"] = new JsonArray([.. record.Route.Arms.Select(arm => (JsonNode)new JsonObject { ["name"] = arm.Name, ["version"] = arm.Version, ["share"] = arm.Share })]),
        ["shadow"] = record.Route.Shadow,
        ["assign_by"] = new JsonArray([.. record.Route.AssignBy.Select(column => (JsonNode)JsonValue.Create(column)!)]),
    };
}
