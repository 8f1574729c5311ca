using System.CommandLine;
using Flywheel.Core.Columns;
using Flywheel.Security;
using Flywheel.Server;
using Flywheel.Serving;
using Flywheel.Tracking;

namespace Flywheel.Cli;

/// <summary>Where a server listens, and what it says when it does.</summary>
internal static class ServeOptions
{
    public static Option<int> Port { get; } = new("--port") { Description = "Port to listen on, 0 for a free one", HelpName = "N", DefaultValueFactory = _ => 5080 };

    public static Option<string> Address { get; } = new("--address") { Description = "Address to listen on", HelpName = "IP", DefaultValueFactory = _ => "127.0.0.1" };

    public static Option<string?> ArtifactRoot { get; } = new("--artifact-root")
    {
        Description = "Where clients put files of their runs [default: through this server, into the workspace]",
        HelpName = "URI",
    };

    public static Option<string?> AllowedHosts { get; } = new("--allowed-hosts")
    {
        Description = "Names that clients may call the server by, beside addresses and localhost: a,b or *",
        HelpName = "NAMES",
    };

    public static Option<bool> NoAuth { get; } = new("--no-auth") { Description = "Ask nobody who they are, not even where others reach the address" };

    public static WebServerOptions Read(ParseResult parsed) => new()
    {
        Port = parsed.GetValue(Port),
        Address = parsed.GetValue(Address)!,
        AsksNobody = parsed.GetValue(NoAuth),
        AllowedHosts = [.. parsed.GetValue(AllowedHosts)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? []],
    };

    /// <summary>Who may come, where that is not just everybody on this machine; empty otherwise.</summary>
    public static string WhoMayCome(People people, ParseResult parsed) => Read(parsed) switch
    {
        { AsksNobody: true } options => options.Address == "127.0.0.1" ? "" : $"\nOpen    to everybody who reaches {options.Address}: nobody is asked (--no-auth)",
        _ => people.AreAsked ? "\nAsks    every caller for a token: flywheel people NAME --role ROLE gives one out" : "",
    };

    /// <summary>Where files of runs go.</summary>
    public static TrackingOptions Tracking(ParseResult parsed) => parsed.GetValue(ArtifactRoot) is { } root ? new TrackingOptions { ArtifactRoot = root } : new TrackingOptions();

    /// <summary>The address, and a line to paste.</summary>
    public static string Invitation(string address, Endpoint endpoint, string whoMayCome)
    {
        var row = string.Join(",", endpoint.Snapshot.Request.Fields.Select(column => $"\"{column.Name}\":{Example(column)}"));
        return $"""

            Serving {endpoint.Snapshot.Version} at {address}
            Report  {address}/
            Try     curl -s {address}/v1/endpoints/{endpoint.Name}/predict -d '{"{"}"rows":[{"{"}{row}{"}"}]{"}"}'{whoMayCome}

            Ctrl-C stops.
            """;
    }

    private static string Example(Field column) => column.Type switch
    {
        ColumnType.Timestamp => "\"2001-06-15T17:30:00Z\"",
        ColumnType.Text => column.Name == "destination" ? "\"LAX\"" : "\"ORD\"",
        ColumnType.Boolean => "true",
        _ => "1000",
    };
}
