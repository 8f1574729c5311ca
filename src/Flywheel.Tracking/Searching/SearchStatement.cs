using System.Globalization;
using System.Text;
using Dapper;
using Flywheel.Tracking.Recording;

namespace Flywheel.Tracking.Searching;

/// <summary>
/// Writes a search. CROSS JOIN keeps SQLite to the order of tables given (sqlite.org/optoverview.html#crossjoin); PostgreSQL finds its own.
/// Texts of users only ever become parameters.
/// </summary>
internal sealed class SearchStatement(DynamicParameters parameters)
{
    private readonly SearchTerms _terms = new(parameters);
    private readonly List<string> _tables = [];
    private readonly StringBuilder _where = new();
    private readonly StringBuilder _order = new();
    private readonly StringBuilder _left = new();
    private string _run = "r.number";

    /// <summary>The statement from its tables on.</summary>
    public string Compose(RunQuery query, SearchStart start)
    {
        if (ReferenceEquals(start, SearchStart.Order))
        {
            var alias = Begin(SearchTerms.Table(query.Order[0].Field));
            _where.Append(CultureInfo.InvariantCulture, $"{_terms.Key(query.Order[0].Field, alias)} AND {alias}.is_nan = 0");
            Order(alias + ".value", query.Order[0].Descending);
        }
        else if (start.Clause is { } first)
        {
            _where.Append(_terms.Row(first, Begin(SearchTerms.Table(first.Field))));
        }
        else
        {
            Runs(query);
        }

        Clauses(query, start.Clause);
        if (_run != "r.number")
        {
            Runs(query);
            _where.Append(" AND r.number = ").Append(_run);
        }

        foreach (var term in query.Order.Skip(ReferenceEquals(start, SearchStart.Order) ? 1 : 0))
        {
            Order(term);
        }

        parameters.Add("take", query.Take);
        parameters.Add("skip", query.Skip);
        return $"{string.Join(" CROSS JOIN ", _tables)}{_left} WHERE {_where} ORDER BY {_order}r.started DESC, r.id LIMIT @take OFFSET @skip";
    }

    private string Begin(string table)
    {
        var alias = _terms.Alias();
        _tables.Add($"{table} {alias}");
        _run = alias + ".run";
        return alias;
    }

    private void Runs(RunQuery query)
    {
        _tables.Add("tracking_runs r");
        _tables.Add("tracking_experiments e");
        _where.Append(_where.Length > 0 ? " AND " : "").Append("e.id = r.experiment AND ");
        // One experiment is written as such, so that its runs are read in their order.
        if (query.Experiments is [var only])
        {
            parameters.Add("experiment", only.Number);
            _where.Append("r.experiment = @experiment");
        }
        else
        {
            _where.Append("r.experiment IN ").Append(Sql.List(query.Experiments));
        }

        if (query.Lifecycle is { } lifecycle)
        {
            parameters.Add("lifecycle", (long)lifecycle);
            _where.Append(" AND r.lifecycle = @lifecycle");
        }
    }

    private void Clauses(RunQuery query, RunClause? done)
    {
        foreach (var clause in query.Filter?.Clauses ?? [])
        {
            if (ReferenceEquals(clause, done))
            {
                continue;
            }

            _where.Append(" AND ");
            switch (clause.Field.Kind)
            {
                case RunFieldKind.Attribute:
                    _where.Append(_terms.Compare(clause, SearchTerms.Attribute(clause.Field)));
                    break;
                case RunFieldKind.Dataset:
                    _where.Append(_terms.Exists(clause));
                    break;
                default:
                    var alias = _terms.Alias();
                    _tables.Add($"{SearchTerms.Table(clause.Field)} {alias}");
                    _where.Append(CultureInfo.InvariantCulture, $"{alias}.run = {_run} AND {_terms.Row(clause, alias)}");
                    break;
            }
        }
    }

    /// <summary>Orders by a field that runs may lack: there before NaN before missing, whichever the direction.</summary>
    private void Order(RunOrder term)
    {
        if (term.Field.Kind == RunFieldKind.Attribute)
        {
            var attribute = SearchTerms.Attribute(term.Field);
            _order.Append(CultureInfo.InvariantCulture, $"CASE WHEN {attribute} IS NULL THEN 1 ELSE 0 END, ");
            Order(attribute, term.Descending);
            return;
        }

        var alias = _terms.Alias();
        _left.Append(CultureInfo.InvariantCulture, $" LEFT JOIN {SearchTerms.Table(term.Field)} {alias} ON {alias}.run = r.number AND {_terms.Key(term.Field, alias)}");
        var there = term.Field.Kind == RunFieldKind.Metric ? $"{alias}.is_nan" : "0";
        _order.Append(CultureInfo.InvariantCulture, $"CASE WHEN {alias}.value IS NULL THEN 2 ELSE {there} END, ");
        Order(alias + ".value", term.Descending);
    }

    private void Order(string column, bool descending) => _order.Append(column).Append(descending ? " DESC, " : " ASC, ");
}
