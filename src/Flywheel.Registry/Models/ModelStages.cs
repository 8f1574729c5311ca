namespace Flywheel.Registry.Models;

/// <summary>The stages that a version can be in. Aliases say more; stages are there for tools that know nothing else.</summary>
public static class ModelStages
{
    /// <summary>A new version.</summary>
    public const string None = "None";

    /// <summary>No longer used.</summary>
    public const string Archived = "Archived";

    /// <summary>Every stage.</summary>
    public static IReadOnlyList<string> All { get; } = [None, "Staging", "Production", Archived];

    /// <summary>The stage as it is written, for letters of either case; null when there is no such stage.</summary>
    public static string? Find(string stage) => All.FirstOrDefault(known => string.Equals(known, stage, StringComparison.OrdinalIgnoreCase));

    /// <summary>True for stages in which versions are used.</summary>
    public static bool IsActive(string stage) => stage is "Staging" or "Production";
}
