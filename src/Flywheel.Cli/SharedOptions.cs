using System.CommandLine;

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
}
