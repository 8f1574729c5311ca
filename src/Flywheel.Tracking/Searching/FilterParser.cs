using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core;

namespace Flywheel.Tracking.Searching;

/// <summary>Reads filters: clauses joined by AND. There is no OR, NOT or bracket, as in the tools this grammar comes from.</summary>
internal static class FilterParser
{
    // Longer ones first, so that '>=' is not read as '>'.
    private static readonly string[] Operators = ["!=", ">=", "<=", "=", ">", "<", "LIKE", "ILIKE", "NOT IN", "IN"];

    public static Result<RunFilter> Parse(string text, RecordGrammar grammar)
    {
        var scanner = new FilterScanner(text);
        var clauses = ImmutableArray.CreateBuilder<RunClause>();
        while (!scanner.AtEnd)
        {
            var start = scanner.Position;
            if (clauses.Count > 0 && !scanner.Take("AND"))
            {
                return Refused(start, $"wanted AND, found {scanner.Rest}");
            }

            var (clause, fault, at) = Clause(scanner, grammar);
            if (clause is null)
            {
                return Refused(at, fault!);
            }

            clauses.Add(clause);
        }

        return new RunFilter(clauses.ToImmutable());
    }

    /// <summary>The next clause, or why it is none and where.</summary>
    private static (RunClause? Clause, string? Fault, int At) Clause(FilterScanner scanner, RecordGrammar grammar)
    {
        var at = scanner.Position;
        var (field, fault) = FieldParser.Take(scanner, grammar);
        if (field is null)
        {
            return (null, fault, at);
        }

        at = scanner.Position;
        if (Operators.FirstOrDefault(scanner.Take) is not { } comparison)
        {
            return (null, $"wanted a comparison after '{field.Key}', found {scanner.Rest}", at);
        }

        if (!Allowed(field, comparison, grammar))
        {
            return (null, $"'{comparison}' does not go with '{field.Key}'", at);
        }

        at = scanner.Position;

        var values = comparison.EndsWith("IN", StringComparison.Ordinal) ? List(scanner) : field.IsNumber ? Number(scanner) : Text(scanner);
        return values is null
            ? (null, $"wanted {(field.IsNumber ? "a number" : "a quoted text")} after '{comparison}', found {scanner.Rest}", at)
            : (new RunClause(field, comparison, [.. values]), null, at);
    }

    private static bool Allowed(RunField field, string comparison, RecordGrammar grammar) => comparison switch
    {
        "=" or "!=" => true,
        "<" or "<=" or ">" or ">=" => field.IsNumber,
        "LIKE" or "ILIKE" => !field.IsNumber,
        _ => field.Kind == RunFieldKind.Dataset || (field.Kind == RunFieldKind.Attribute && grammar.Lists.Contains(field.Key)),
    };

    private static string[]? Text(FilterScanner scanner) => scanner.Quoted("'\"") is { } text ? [text] : null;

    private static string[]? Number(FilterScanner scanner) =>
        scanner.Word("+-.") is { } word && double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? [word] : null;

    private static string[]? List(FilterScanner scanner)
    {
        if (!scanner.Take("("))
        {
            return null;
        }

        List<string> values = [];
        do
        {
            if (scanner.Quoted("'\"") is not { } value)
            {
                return null;
            }

            values.Add(value);
        }
        while (scanner.Take(","));
        return scanner.Take(")") ? [.. values] : null;
    }

    private static Refusal Refused(int position, string fault) => new("tracking.filter", "Filter not understood",
        FormattableString.Invariant($"At character {position}: {fault}{(fault[^1] is '.' or '?' ? "" : ".")}"), "Write clauses such as metrics.auc > 0.86 AND params.model = 'gbm'.");
}
