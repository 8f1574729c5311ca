namespace Flywheel.Architecture.Tests;

/// <summary>A text file of the tree.</summary>
/// <param name="Path">From the root, with forward slashes.</param>
/// <param name="Text">All of it.</param>
internal sealed record SourceFile(string Path, string Text)
{
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    public string Folder => Path.Contains('/', StringComparison.Ordinal) ? Path[..Path.LastIndexOf('/')] : "";

    public bool IsCode => Name.EndsWith(".cs", StringComparison.Ordinal);

    public bool IsProject => Name.EndsWith(".csproj", StringComparison.Ordinal);

    public bool IsUnder(string folder) => Path.StartsWith(folder + "/", StringComparison.Ordinal);

    public IReadOnlyList<string> Lines => Text.TrimEnd('\n').Split('\n');
}
