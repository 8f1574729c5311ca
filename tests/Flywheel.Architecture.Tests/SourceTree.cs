namespace Flywheel.Architecture.Tests;

/// <summary>Every text file a person writes in this repository, or a planted set of files with which a rule proves its teeth.</summary>
internal sealed class SourceTree(IReadOnlyList<SourceFile> files)
{
    private static readonly string[] Made = ["artifacts", "node_modules", "bin", "obj", "__pycache__"];

    // .ci and .editorconfig are ours; other names that start with a dot belong to tools.
    private static readonly string[] DotNames = [".ci", ".editorconfig", ".gitattributes", ".gitignore", ".npmrc"];

    private static readonly string[] Texts =
    [
        "", ".cs", ".csproj", ".css", ".csv", ".editorconfig", ".gitattributes", ".gitignore", ".html", ".js", ".json", ".lock", ".md", ".npmrc", ".props", ".proto",
        ".py", ".razor", ".sh", ".slnx", ".sql", ".svg", ".targets", ".txt", ".yaml", ".yml",
    ];

    public static SourceTree Repository { get; } = new(Read(Root()));

    public IReadOnlyList<SourceFile> Files { get; } = files;

    public IEnumerable<SourceFile> Code => Files.Where(file => file.IsCode);

    public IEnumerable<SourceFile> Projects => Files.Where(file => file.IsProject);

    public static SourceTree Planted(string path, string text) => new([new SourceFile(path, text)]);

    /// <summary>True when the tree has a file or a folder of that path.</summary>
    public bool Has(string path) => Files.Any(file => file.Path == path || file.IsUnder(path));

    private static DirectoryInfo Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Flywheel.slnx")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests run outside the source tree.");
        }

        return folder;
    }

    private static List<SourceFile> Read(DirectoryInfo root)
    {
        var found = new List<SourceFile>();
        Visit(root, "");
        return found;

        void Visit(DirectoryInfo folder, string prefix)
        {
            foreach (var entry in folder.EnumerateFileSystemInfos().Where(IsOurs).OrderBy(entry => entry.Name, StringComparer.Ordinal))
            {
                if (entry is DirectoryInfo inner)
                {
                    Visit(inner, prefix + inner.Name + "/");
                }
                else
                {
                    // Other files, pictures for one, count as being there and have no text to judge.
                    var text = Texts.Contains(entry.Extension) ? File.ReadAllText(entry.FullName) : "";
                    found.Add(new SourceFile(prefix + entry.Name, text));
                }
            }
        }
    }

    private static bool IsOurs(FileSystemInfo entry) =>
        !Made.Contains(entry.Name) && (!entry.Name.StartsWith('.') || DotNames.Contains(entry.Name));
}
