using System.CommandLine;
using Flywheel.Storage;

namespace Flywheel.Cli;

/// <summary>Options that mean the same for every verb.</summary>
internal static class SharedOptions
{
    public static Option<bool> Json { get; } = new("--json")
    {
        Description = "Print one JSON document instead of text",
        Recursive = true,
    };

    /// <summary>Null when not given: the project knows its own.</summary>
    public static Option<DirectoryInfo?> Workspace { get; } = new("--workspace")
    {
        Description = "Where everything that is made is kept [default: .flywheel in the project]",
        HelpName = "DIR",
        Recursive = true,
    };

    /// <summary>Where the catalog of a new workspace goes; an old one knows.</summary>
    public static Option<string?> Catalog { get; } = new("--catalog")
    {
        Description = "Where the catalog of a new workspace is: postgres://user@host/database [default: in the workspace]",
        HelpName = "URI",
        Recursive = true,
    };

    /// <summary>The workspace in this folder, with its catalog where the options say.</summary>
    public static StorageOptions Storage(string folder, ParseResult parsed) => new() { Root = folder, Catalog = parsed.GetValue(Catalog) ?? "" };
}
