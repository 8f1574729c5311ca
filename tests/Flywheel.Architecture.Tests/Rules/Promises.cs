using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Flywheel.Architecture.Tests.Rules;

/// <summary>Nothing is promised for later, skipped, or left to chance.</summary>
internal static partial class Promises
{
    /// <summary>A note of work to do names its issue: <c>TODO(#12)</c>.</summary>
    public static Findings WorkNotes(SourceTree tree) =>
        Findings.Of(tree.Files.Where(file => !file.Name.EndsWith(".md", StringComparison.Ordinal) && !file.Name.EndsWith("lock.json", StringComparison.Ordinal)), file => file.Lines.SelectMany((line, index) =>
            Note().Matches(line).Select(note => new Violation(file.Path, index + 1, $"{note.Value} without the number of an issue."))));

    /// <summary>A test is run or deleted, never skipped.</summary>
    public static Findings SkippedTests(SourceTree tree) =>
        Findings.Of(tree.Code.Where(file => file.IsUnder("tests")), file => file.Syntax().DescendantNodes().OfType<AttributeArgumentSyntax>()
            .Where(argument => argument.NameEquals?.Name.Identifier.ValueText is "Skip" or "Explicit")
            .Select(argument => new Violation(file.Path, argument.Line(), "A test is run or deleted, not skipped.")));

    /// <summary>Whoever can be cancelled is told so by the caller; an optional token is one that somebody forgets.</summary>
    public static Findings OptionalCancellation(SourceTree tree) =>
        Findings.Of(tree.Code.Where(file => file.IsUnder("src")), file => file.Syntax().DescendantNodes().OfType<ParameterSyntax>()
            .Where(parameter => parameter.Default is not null && parameter.Type?.ToString() == "CancellationToken")
            .Select(parameter => new Violation(file.Path, parameter.Line(), $"The token '{parameter.Identifier.ValueText}' is optional.")));

    // The lookahead lets a numbered note pass; the brackets keep this line from breaking its own rule.
    [GeneratedRegex(@"\b(TO[D]O|FIX[M]E|HA[C]K)\b(?!\(#\d+\))")]
    private static partial Regex Note();
}
