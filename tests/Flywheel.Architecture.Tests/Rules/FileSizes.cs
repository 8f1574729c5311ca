namespace Flywheel.Architecture.Tests.Rules;

/// <summary>Small files: most fit a screen or two, none is a drawer. Generated code is made at build and not in the tree.</summary>
internal static class FileSizes
{
    /// <summary>No file is longer than this.</summary>
    public static Findings HardStop(SourceTree tree, string folder, int lines) =>
        Findings.Of(Under(tree, folder), file => file.Lines.Count <= lines
            ? []
            : [new Violation(file.Path, 0, $"{file.Lines.Count} lines; the hard stop is {lines}.")]);

    /// <summary>At most one file in twenty is longer than this.</summary>
    public static Findings Percentile95(SourceTree tree, string folder, int lines)
    {
        SourceFile[] files = [.. Under(tree, folder)];
        SourceFile[] longer = [.. files.Where(file => file.Lines.Count > lines)];
        IReadOnlyList<Violation> violations = longer.Length * 20 <= files.Length
            ? []
            : [.. longer.Select(file => new Violation(file.Path, 0, $"{file.Lines.Count} lines; more than one file in twenty is longer than {lines}."))];
        return new Findings(files.Length, violations);
    }

    private static IEnumerable<SourceFile> Under(SourceTree tree, string folder) =>
        tree.Files.Where(file => file.IsUnder(folder) && (file.IsCode || file.Name.EndsWith(".razor", StringComparison.Ordinal)));
}
