using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Flywheel.Architecture.Tests.Rules;

/// <summary>What others may build on is chosen, not left open.</summary>
internal static class Doors
{
    /// <summary>
    /// A public class is sealed, static, or abstract because it is meant to be derived from; the compiler sees to internal ones.
    /// One part of a partial class speaks for all.
    /// </summary>
    public static Findings Closed(SourceTree tree) =>
        Findings.Of(
            tree.Code.Where(file => file.IsUnder("src"))
                .SelectMany(file => file.Types().OfType<TypeDeclarationSyntax>().Where(IsClass).Select(type => (file, type)))
                .GroupBy(part => (part.file.Folder, part.type.Identifier.ValueText, part.type.Arity)),
            parts => parts.Any(part => IsClosed(part.type)) || !parts.Any(part => part.type.IsPublic())
                ? []
                : [new Violation(parts.First().file.Path, parts.First().type.Line(), $"{parts.Key.ValueText} is neither sealed, static nor abstract.")]);

    private static bool IsClass(TypeDeclarationSyntax type) => type.Kind() is SyntaxKind.ClassDeclaration or SyntaxKind.RecordDeclaration;

    private static bool IsClosed(TypeDeclarationSyntax type) => type.Modifiers.Any(modifier =>
        modifier.Kind() is SyntaxKind.SealedKeyword or SyntaxKind.StaticKeyword or SyntaxKind.AbstractKeyword);
}
