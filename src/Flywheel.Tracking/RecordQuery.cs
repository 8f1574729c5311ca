using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core;
using Flywheel.Tracking.Searching;

namespace Flywheel.Tracking;

/// <summary>A filter and an order over records few enough to be looked at one by one: experiments, models, versions.</summary>
public sealed class RecordQuery
{
    private readonly ImmutableArray<RunClause> _clauses;
    private readonly ImmutableArray<RunOrder> _order;

    private RecordQuery(ImmutableArray<RunClause> clauses, ImmutableArray<RunOrder> order) => (_clauses, _order) = (clauses, order);

    /// <summary>The clauses, for callers that treat some of them in a way of their own.</summary>
    public ImmutableArray<RunClause> Clauses => _clauses;

    /// <summary>Reads a filter and order terms. Refuses <c>tracking.filter</c> and <c>tracking.order</c>.</summary>
    public static Result<RecordQuery> Parse(RecordGrammar grammar, string filter, IEnumerable<string> order)
    {
        ArgumentNullException.ThrowIfNull(order);
        var read = FilterParser.Parse(filter, grammar);
        var terms = order.Select(term => OrderParser.Parse(term, grammar)).ToArray();
        Refusal[] refusals = [.. read.Refusals, .. terms.SelectMany(term => term.Refusals)];
        return refusals.Length > 0 ? Result.Refuse<RecordQuery>(refusals) : new RecordQuery(read.Value.Clauses, [.. terms.Select(term => term.Value)]);
    }

    /// <summary>
    /// The records that meet every clause, in order; equal ones keep the order they came in. <paramref name="value"/> gives a text, a
    /// number as <see cref="long"/> or <see cref="double"/>, or null for a record that lacks the field; that one never meets a clause and comes last.
    /// </summary>
    public ImmutableArray<TRecord> Apply<TRecord>(IEnumerable<TRecord> records, Func<TRecord, RunField, object?> value)
    {
        var kept = records.Where(record => _clauses.All(clause => Meets(clause, value(record, clause.Field))));
        IOrderedEnumerable<TRecord>? ordered = null;
        foreach (var term in _order)
        {
            object? Key(TRecord record) => value(record, term.Field);
            ordered = (ordered is null ? kept.OrderBy(record => Key(record) is null) : ordered.ThenBy(record => Key(record) is null))
                .ThenBy(Key, term.Descending ? Descending : Ascending);
        }

        return [.. ordered ?? kept];
    }

    private static readonly Comparer<object?> Ascending = Comparer<object?>.Create(Compare);
    private static readonly Comparer<object?> Descending = Comparer<object?>.Create((left, right) => Compare(right, left));

    private static int Compare(object? left, object? right) => (left, right) switch
    {
        (string a, string b) => string.CompareOrdinal(a, b),
        (null, _) or (_, null) => 0,
        _ => Number(left).CompareTo(Number(right)),
    };

    private static bool Meets(RunClause clause, object? value)
    {
        if (value is null)
        {
            return false;
        }

        if (value is not string text)
        {
            var order = Number(value).CompareTo(double.Parse(clause.Values[0], NumberStyles.Float, CultureInfo.InvariantCulture));
            return clause.Operator switch
            {
                "=" => order == 0,
                "!=" => order != 0,
                ">" => order > 0,
                ">=" => order >= 0,
                "<" => order < 0,
                _ => order <= 0,
            };
        }

        return clause.Operator switch
        {
            "=" => text == clause.Values[0],
            "!=" => text != clause.Values[0],
            "LIKE" => LikePattern.Fits(text, clause.Values[0]),
            "ILIKE" => LikePattern.Fits(text.ToLowerInvariant(), clause.Values[0].ToLowerInvariant()),
            "IN" => clause.Values.Contains(text),
            _ => !clause.Values.Contains(text),
        };
    }

    private static double Number(object value) => Convert.ToDouble(value, CultureInfo.InvariantCulture);
}
