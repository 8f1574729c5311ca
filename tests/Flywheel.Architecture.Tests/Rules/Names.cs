using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Flywheel.Architecture.Tests.Rules;

/// <summary>Where a type lives follows from its name, and its name says what it is.</summary>
internal static partial class Names
{
    private static readonly string[] Empty =
    [
        "Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Utilities", "Common", "Base", "Impl", "Info", "Misc",
    ];

    /// <summary>The namespace of a file is its project and its folders.</summary>
    public static Findings Namespaces(SourceTree tree) =>
        Findings.Of(Code(tree), file => file.Syntax().Members.OfType<BaseNamespaceDeclarationSyntax>()
            .Where(declared => declared.Name.ToString() != Expected(file))
            .Select(declared => new Violation(file.Path, declared.Line(), $"The namespace is {declared.Name}; the folder says {Expected(file)}.")));

    /// <summary>A file declares at most one public type, which gives the file its name. Twins and parts add a word: <c>Result.TValue.cs</c>.</summary>
    public static Findings PublicTypes(SourceTree tree) =>
        Findings.Of(Code(tree), file =>
        {
            List<string> names = [.. file.Types().Where(type => type.IsPublic() && !type.IsNested()).Select(type => type.TypeName()).Distinct()];
            return names switch
            {
                [] => [],
                [var only] when only == file.Name.Split('.')[0] => [],
                [var only] => [new Violation(file.Path, 0, $"The file declares {only}; call it {only}.cs.")],
                _ => [new Violation(file.Path, 0, $"{string.Join(" and ", names)} are public; give each a file.")],
            };
        });

    /// <summary>No type name contains a word that says nothing.</summary>
    public static Findings EmptyWords(SourceTree tree) =>
        Findings.Of(Code(tree).SelectMany(file => file.Types().Select(type => (file, type))), subject =>
            Word().Matches(subject.type.TypeName())
                .Where(word => Empty.Contains(word.Value))
                .Select(word => new Violation(subject.file.Path, subject.type.Line(), $"{subject.type.TypeName()} says '{word.Value}'; say what it is.")));

    private static IEnumerable<SourceFile> Code(SourceTree tree) =>
        tree.Code.Where(file => file.IsUnder("src") || file.IsUnder("tests") || file.IsUnder("bench"));

    private static string Expected(SourceFile file) => file.Folder[(file.Folder.IndexOf('/', StringComparison.Ordinal) + 1)..].Replace('/', '.');

    [GeneratedRegex("[A-Z][a-z0-9]*")]
    private static partial Regex Word();
}
