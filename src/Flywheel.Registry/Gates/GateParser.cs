using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core;

namespace Flywheel.Registry.Gates;

/// <summary>
/// Reads gates. Grammar: <c>side (&gt;= | &gt; | &lt;= | &lt;) side</c>; a side is terms joined by <c>+</c> and <c>-</c>; a term is a number
/// (with <c>ms</c>, <c>s</c> or <c>%</c>) or a fact with arguments: <c>name(a, b, key = value)</c>.
/// </summary>
public static class GateParser
{
    private static readonly (string Text, GateSign Sign)[] s_signs = [(">=", GateSign.AtLeast), ("<=", GateSign.AtMost), (">", GateSign.Above), ("<", GateSign.Below)];

    /// <summary>Reads one gate; refuses <c>gate.syntax</c>.</summary>
    public static Result<GateDefinition> Parse(string text)
    {
        foreach (var (sign, meaning) in s_signs)
        {
            var at = text.IndexOf(sign, StringComparison.Ordinal);
            if (at >= 0)
            {
                return Side(text[..at]) is { } left && Side(text[(at + sign.Length)..]) is { } right
                    ? new GateDefinition(text.Trim(), left, meaning, right)
                    : Wrong(text, "one of its sides is neither a number nor a measured fact");
            }
        }

        return Wrong(text, "it compares nothing");
    }

    private static Refusal Wrong(string text, string why) =>
        new("gate.syntax", "Gate not understood", $"The gate '{text}' is not understood: {why}.", "Write for example 'auc >= 0.86' or 'gain(log_loss, champion, by = day) > 0'.");

    private static ImmutableArray<GateTerm>? Side(string text)
    {
        var terms = ImmutableArray.CreateBuilder<GateTerm>();
        var (start, depth, factor) = (0, 0, 1.0);
        for (var i = 0; i <= text.Length; i++)
        {
            var c = i < text.Length ? text[i] : '\0';
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            var ends = i == text.Length || (depth == 0 && c is '+' or '-' && text[start..i].Trim().Length > 0);
            if (!ends)
            {
                continue;
            }

            if (Term(text[start..i].Trim(), factor) is not { } term)
            {
                return null;
            }

            terms.Add(term);
            (start, factor) = (i + 1, c == '-' ? -1 : 1);
        }

        return terms.ToImmutable();
    }

    private static GateTerm? Term(string text, double factor)
    {
        if (Number(text) is { } number)
        {
            return new GateTerm(factor, number, null, [], ImmutableSortedDictionary<string, string>.Empty);
        }

        var open = text.IndexOf('(', StringComparison.Ordinal);
        var name = open < 0 ? text : text[..open].TrimEnd();
        if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.') || (open >= 0 && !text.EndsWith(')')))
        {
            return null;
        }

        var arguments = open < 0 ? [] : text[(open + 1)..^1].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var named = arguments.Where(argument => argument.Contains('=', StringComparison.Ordinal)).Select(argument => argument.Split('=', 2, StringSplitOptions.TrimEntries)).ToArray();
        return named.DistinctBy(pair => pair[0]).Count() < named.Length ? null : new GateTerm(factor, 0, name,
            [.. arguments.Where(argument => !argument.Contains('=', StringComparison.Ordinal))],
            named.ToImmutableSortedDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal));
    }

    private static double? Number(string text)
    {
        var (digits, unit) = text switch
        {
            _ when text.EndsWith("ms", StringComparison.Ordinal) => (text[..^2], 0.001),
            _ when text.EndsWith('s') => (text[..^1], 1),
            _ when text.EndsWith('%') => (text[..^1], 0.01),
            _ => (text, 1),
        };
        return double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number * unit : null;
    }
}
