using System.Globalization;
using System.Text.RegularExpressions;
using Flywheel.Core;
using Flywheel.Tracking;
using Shouldly;
using Xunit;

namespace Flywheel.Testing.Tracking;

public abstract partial class TrackingConformance
{
    private static readonly string[] Texts = ["gbm", "GBM", "forest", "50%", "a_b", "axb", "", "o'hara", "ünï"];
    private static readonly string[] Patterns = ["g%", "%M", "50%", "a_b", "%", "", "_", "%o'h%", "ü%"];
    private static readonly double[] Numbers = [0, 0.5, 0.5, 1, -3, 1e300, double.NaN];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_search_finds_what_looking_at_every_run_finds(int seed)
    {
        await using var tracked = await NewAsync();
        var random = new SeededRandom((ulong)seed);
        var runs = new List<Plain>();
        for (var i = 0; i < 60; i++)
        {
            runs.Add(await AddAsync(tracked, random));
        }

        for (var i = 0; i < 150; i++)
        {
            var (clauses, order) = (Enumerable.Range(0, (int)random.NextInt64(4)).Select(_ => Clause(random)).ToArray(), Enumerable.Range(0, (int)random.NextInt64(3)).Select(_ => Term(random)).DistinctBy(term => term.Field).ToArray());
            var (filter, terms) = (string.Join(" AND ", clauses.Select(clause => clause.Text)), order.Select(term => $"{term.Field} {(term.Descending ? "DESC" : "ASC")}").ToArray());
            var take = 1 + (int)random.NextInt64(70);

            var page = await tracked.Tracker.SearchAsync(new RunQuery([ExperimentId.Default])
            {
                Filter = RunFilter.Parse(filter).Value,
                Order = [.. terms.Select(term => RunOrder.Parse(term).Value)],
                Take = take,
            }, Tracked.Token);

            var expected = Sorted(runs.Where(run => clauses.All(clause => clause.Holds(run))), order).Take(take);
            page.Runs.Select(run => run.Id.ToString()).ShouldBe(expected.Select(run => run.Id), $"{filter} ORDER BY {string.Join(", ", terms)}");
        }
    }

    private static IEnumerable<Plain> Sorted(IEnumerable<Plain> runs, (string Field, bool Descending)[] order)
    {
        var sorted = runs.OrderBy(_ => 0);
        foreach (var (field, descending) in order)
        {
            sorted = sorted.ThenBy(run => run.Value(field) switch { null => 2, double.NaN => 1, _ => 0 });
            sorted = descending ? sorted.ThenByDescending(run => run.Value(field), Values) : sorted.ThenBy(run => run.Value(field), Values);
        }

        return sorted.ThenByDescending(run => run.Started).ThenBy(run => run.Id, StringComparer.Ordinal);
    }

    private static readonly Comparer<object?> Values = Comparer<object?>.Create((left, right) => (left, right) switch
    {
        (string a, string b) => string.CompareOrdinal(a, b),
        (double a, double b) when !double.IsNaN(a) && !double.IsNaN(b) => a.CompareTo(b),
        _ => 0,
    });

    private static (string Field, bool Descending) Term(SeededRandom random) =>
        (Pick(random, ["metrics.a", "metrics.b", "params.p", "tags.t", "start_time", "run_name"]), (int)random.NextInt64(2) == 0);

    private static (string Text, Func<Plain, bool> Holds) Clause(SeededRandom random)
    {
        switch ((int)random.NextInt64(5))
        {
            case 0 or 1:
                var (metric, sign, number) = (Pick(random, ["a", "b", "nobody"]), Pick(random, ["=", "!=", ">", ">=", "<", "<="]), Pick(random, [0, 0.5, 1, -3, 0.75]));
                return (string.Create(CultureInfo.InvariantCulture, $"metrics.{metric} {sign} {number}"), run => run.Value("metrics." + metric) is double value && !double.IsNaN(value) && Compare(value.CompareTo(number), sign));
            case 2:
                var (at, order) = ((int)random.NextInt64(40), Pick(random, [">", "<=", "!="]));
                return (FormattableString.Invariant($"start_time {order} {at}"), run => Compare(run.Started.CompareTo(at), order));
            default:
                var (field, like) = (Pick(random, ["params.p", "params.q", "tags.t", "run_name"]), (int)random.NextInt64(2) == 0);
                if (like)
                {
                    var (pattern, ignore) = (Pick(random, Patterns), (int)random.NextInt64(2) == 0);
                    var regex = new Regex($"^{Regex.Escape(pattern).Replace("%", ".*", StringComparison.Ordinal).Replace("_", ".", StringComparison.Ordinal)}$",
                        RegexOptions.Singleline | RegexOptions.CultureInvariant | (ignore ? RegexOptions.IgnoreCase : 0));
                    return ($"{field} {(ignore ? "ILIKE" : "LIKE")} \"{pattern}\"", run => run.Value(field) is string value && regex.IsMatch(value));
                }

                var (wanted, equal) = (Pick(random, Texts), (int)random.NextInt64(2) == 0);
                return ($"{field} {(equal ? "=" : "!=")} \"{wanted}\"", run => run.Value(field) is string value && value == wanted == equal);
        }
    }

    private static bool Compare(int order, string sign) => sign switch
    {
        "=" => order == 0,
        "!=" => order != 0,
        ">" => order > 0,
        ">=" => order >= 0,
        "<" => order < 0,
        _ => order <= 0,
    };

    private static async Task<Plain> AddAsync(Tracked tracked, SeededRandom random)
    {
        var (name, started) = (Pick(random, Texts), (long)(int)random.NextInt64(40));
        var id = await tracked.StartAsync(name, started * 1_000);
        var run = new Plain(id.ToString(), started) { Fields = { ["run_name"] = name } };
        foreach (var field in new[] { "params.p", "params.q", "tags.t", "metrics.a", "metrics.b" }.Where(_ => (int)random.NextInt64(3) > 0))
        {
            var (kind, key) = (field.Split('.')[0], field.Split('.')[1]);
            object value = kind == "metrics" ? Pick(random, Numbers) : Pick(random, Texts);
            run.Fields[field] = value;
            (await tracked.Tracker.LogAsync(id, new RunBatch
            {
                Params = kind == "params" ? [new(key, (string)value)] : [],
                Tags = kind == "tags" ? [new(key, (string)value)] : [],
                Metrics = kind == "metrics" ? [Tracked.Metric(key, (double)value)] : [],
            }, Tracked.Token)).IsOk.ShouldBeTrue();
        }

        return run;
    }

    private static T Pick<T>(SeededRandom random, T[] among) => among[(int)random.NextInt64(among.Length)];

    private sealed record Plain(string Id, long Started)
    {
        public Dictionary<string, object> Fields { get; } = [];

        public object? Value(string field) => field == "start_time" ? (double)Started : Fields.GetValueOrDefault(field);
    }
}
