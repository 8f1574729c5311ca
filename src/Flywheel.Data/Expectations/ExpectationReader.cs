using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core;

namespace Flywheel.Data.Expectations;

/// <summary>
/// Reads expectations as projects write them, one map each: <c>{ column: delay, between: [-120, 1800] }</c>,
/// <c>{ column: origin, in: airports.iata }</c>, <c>{ rows: "&gt;= 2_900_000" }</c>, <c>{ not_null: delay }</c>, <c>{ unique: [day, place] }</c>,
/// <c>{ column: delay, type: double }</c>, <c>{ no_new_values: origin }</c>, <c>{ no_typos: city }</c>. Each may have <c>severity: warn</c>.
/// </summary>
public static class ExpectationReader
{
    private static readonly string[] Forms = ["between", "in", "no_new_values", "no_typos", "not_null", "rows", "type", "unique"];
    private static readonly string[] Keys = [.. Forms, "column", "severity"];

    /// <summary>Reads one map of keys and texts; refuses <c>data.expectation</c> with the place.</summary>
    public static Result<IExpectation> Read(IReadOnlyDictionary<string, ImmutableArray<string>> values, Place? place)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Keys.Order(StringComparer.Ordinal).FirstOrDefault(key => !Keys.Contains(key)) is { } unknown)
        {
            return Wrong($"An expectation has the key '{unknown}', which there is not.", Spelling.DidYouMean(unknown, Keys), place);
        }

        if (values.Keys.Where(Forms.Contains).ToArray() is not [var form])
        {
            return Wrong("An expectation says exactly one thing.", $"Use one of {string.Join(", ", Forms)}.", place);
        }

        var severity = values.TryGetValue("severity", out var word) ? word is ["warn"] ? Severity.Warn : word is ["block"] ? Severity.Block : (Severity?)null : Severity.Block;
        if (severity is not { } known)
        {
            return Wrong($"The severity '{string.Join(", ", word)}' is neither 'warn' nor 'block'.", "", place);
        }

        var column = values.TryGetValue("column", out var named) ? named.FirstOrDefault() : null;
        return Read(form, values[form], column, known, place);
    }

    private static Result<IExpectation> Read(string form, ImmutableArray<string> texts, string? column, Severity severity, Place? place) => (form, column, texts) switch
    {
        ("rows", _, [var text]) => Rows(text, severity, place),
        ("between", { } name, [var low, var high]) when Number(low) is { } from && Number(high) is { } to && from <= to => new BetweenExpectation(name, from, to, severity),
        ("in", { } name, [var text]) when text.Split('.') is [var dataset, var other] => new InExpectation(name, dataset, other, [], severity),
        ("in", { } name, _) => new InExpectation(name, null, null, texts, severity),
        ("type", { } name, [var text]) when SchemaDefinition.Parse([KeyValuePair.Create(name, text)]) is { IsOk: true } schema => new TypeExpectation(name, schema.Value.Schema.Fields[0].Type, severity),
        ("unique", { } name, _) when texts is ["true"] => new UniqueExpectation([name], severity),
        ("unique", null, { Length: > 0 }) => new UniqueExpectation(texts, severity),
        ("not_null", _, _) when One(column, texts) is { } name => new NotNullExpectation(name, severity),
        ("no_new_values", _, _) when One(column, texts) is { } name => new NoNewValuesExpectation(name, severity),
        ("no_typos", _, _) when One(column, texts) is { } name => new NoTyposExpectation(name, severity),
        _ => Wrong($"The expectation '{form}: {string.Join(", ", texts)}'{(column is null ? " without a column" : $" on '{column}'")} cannot be read.", Remedy(form), place),
    };

    private static Result<IExpectation> Rows(string text, Severity severity, Place? place)
    {
        var number = text.TrimStart('<', '>', '=', ' ').Replace("_", "", StringComparison.Ordinal);
        if (!long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var rows))
        {
            return Wrong($"The expectation 'rows: {text}' cannot be read.", Remedy("rows"), place);
        }

        return text.StartsWith(">=", StringComparison.Ordinal) ? new RowsExpectation(rows, null, severity)
            : text.StartsWith("<=", StringComparison.Ordinal) ? new RowsExpectation(null, rows, severity)
            : Wrong($"The expectation 'rows: {text}' cannot be read.", Remedy("rows"), place);
    }

    private static string? One(string? column, ImmutableArray<string> texts) => (column, texts) switch
    {
        ({ } name, ["true"]) => name,
        (null, [var name]) => name,
        _ => null,
    };

    private static double? Number(string text) =>
        double.TryParse(text.Replace("_", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    private static string Remedy(string form) => form switch
    {
        "rows" => "Write rows: \">= 1_000\" or rows: \"<= 1_000\".",
        "between" => "Write { column: delay, between: [-120, 1800] }, the lower bound first.",
        "in" => "Write { column: origin, in: airports.iata } or { column: state, in: [NV, CA] }.",
        "type" => "Write { column: delay, type: double }; types are boolean, int64, double, text and timestamp.",
        "unique" => "Write { unique: [day, place] } or { column: id, unique: true }.",
        _ => $"Write {{ {form}: column }}.",
    };

    private static Result<IExpectation> Wrong(string sentence, string remedy, Place? place) => new Refusal("data.expectation", "Expectation not understood", sentence, remedy).In(place);
}
