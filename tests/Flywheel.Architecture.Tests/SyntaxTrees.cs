using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Flywheel.Architecture.Tests;

/// <summary>C# files as the compiler reads them; each is parsed once for all rules.</summary>
internal static class SyntaxTrees
{
    private static readonly ConcurrentDictionary<SourceFile, CompilationUnitSyntax> Parsed = new(ReferenceEqualityComparer.Instance);

    public static CompilationUnitSyntax Syntax(this SourceFile file) =>
        Parsed.GetOrAdd(file, static file => (CompilationUnitSyntax)CSharpSyntaxTree.ParseText(file.Text).GetRoot());

    public static int Line(this SyntaxNode node) => node.GetLocation().GetLineSpan().StartLinePosition.Line + 1;

    /// <summary>Every type a file declares, nested ones included.</summary>
    public static IEnumerable<MemberDeclarationSyntax> Types(this SourceFile file) =>
        file.Syntax().DescendantNodes().OfType<MemberDeclarationSyntax>().Where(member => member is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax);

    public static string TypeName(this MemberDeclarationSyntax type) => type switch
    {
        BaseTypeDeclarationSyntax declaration => declaration.Identifier.ValueText,
        DelegateDeclarationSyntax declaration => declaration.Identifier.ValueText,
        _ => throw new ArgumentException($"{type.Kind()} is not a type.", nameof(type)),
    };

    public static bool IsPublic(this MemberDeclarationSyntax member) => member.Modifiers.Any(SyntaxKind.PublicKeyword);

    public static bool IsNested(this MemberDeclarationSyntax type) => type.Parent is BaseTypeDeclarationSyntax;
}
