using System.Collections.Immutable;
using System.Text.Json;
using Flywheel.Core;
using Flywheel.Serving.Bandits;

namespace Flywheel.Serving.Routing;

/// <summary>Who answers at an endpoint. The champion answers what no other arm does; a shadow scores copies of all requests and answers none.</summary>
/// <param name="Model">The model whose versions are named.</param>
/// <param name="Champion">The version that answers the rest.</param>
public sealed record RouteDefinition(string Model, int Champion)
{
    /// <summary>The name of the champion's arm.</summary>
    public const string ChampionArm = "champion";

    /// <summary>The name under which a shadow's rows are logged.</summary>
    public const string ShadowArm = "shadow";

    /// <summary>Arms beside the champion. Their shares add up to less than one.</summary>
    public ImmutableArray<RouteArm> Arms { get; init; } = [];

    /// <summary>The version that scores copies of the requests, off the path of the answer; null for none.</summary>
    public int? Shadow { get; init; }

    /// <summary>Request columns whose values decide the arm, so that one key always meets the same one; empty for the whole row.</summary>
    public ImmutableArray<string> AssignBy { get; init; } = [];

    /// <summary>Shuffles keys over arms. Another seed is another, independent assignment.</summary>
    public long Seed { get; init; }

    /// <summary>Lets what came of the answers decide the shares; null for fixed ones. The arms' own shares then mean nothing.</summary>
    public BanditDefinition? Bandit { get; init; }

    /// <summary>The champion's share, where shares are fixed.</summary>
    public double ChampionShare => 1 - Arms.Sum(arm => arm.Share);

    /// <summary>Every version that must be loaded.</summary>
    public IEnumerable<int> Versions => Arms.Select(arm => arm.Version).Prepend(Champion).Concat(Shadow is { } shadow ? [shadow] : []).Distinct();

    /// <summary>Everything that is wrong with it (<c>serving.route</c>).</summary>
    public ImmutableArray<Refusal> Check()
    {
        var wrong = new List<string>();
        foreach (var arm in Arms)
        {
            if (Bandit is null && !(arm.Share is > 0 and < 1))
            {
                wrong.Add(FormattableString.Invariant($"the arm '{arm.Name}' has a share of {arm.Share}; wanted more than 0 and less than 1"));
            }

            if (arm.Name is ChampionArm or ShadowArm or "" || !arm.Name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'))
            {
                wrong.Add($"an arm cannot be named '{arm.Name}'");
            }
        }

        wrong.AddRange(Arms.GroupBy(arm => arm.Name, StringComparer.Ordinal).Where(named => named.Count() > 1).Select(named => $"two arms are named '{named.Key}'"));
        if (Bandit is not null)
        {
            wrong.AddRange(BanditPolicies.Check(Bandit, Arms.Length + 1));
            wrong.AddRange(Arms.Select(arm => arm.Version).Append(Champion).GroupBy(version => version).Where(same => same.Count() > 1).Select(same => $"two arms are {Model}/{same.Key}"));
        }
        else if (Arms.Sum(arm => arm.Share) >= 1)
        {
            wrong.Add("the arms leave nothing to the champion");
        }

        return [.. wrong.Select(why => new Refusal("serving.route", "Route not taken", $"The route is wrong: {why}.", "Nothing was changed."))];
    }

    /// <summary>As people read it: <c>flights/3 champion 95 %, flights/4 canary 5 %, flights/5 shadow</c>.</summary>
    public override string ToString() => Bandit is null ? string.Join(", ", Shares()) : $"{string.Join(", ", Arms.Select(arm => $"{Model}/{arm.Version} {arm.Name}").Prepend($"{Model}/{Champion} {ChampionArm}"))} by {Bandit.Policy}";

    private IEnumerable<string> Shares() =>
        Arms.Select(arm => FormattableString.Invariant($"{Model}/{arm.Version} {arm.Name} {arm.Share * 100:0.##} %"))
            .Prepend(FormattableString.Invariant($"{Model}/{Champion} {ChampionArm} {ChampionShare * 100:0.##} %"))
            .Concat(Shadow is { } shadow ? [FormattableString.Invariant($"{Model}/{shadow} {ShadowArm}")] : []);

    /// <inheritdoc/>
    public bool Equals(RouteDefinition? other) =>
        other is not null && Model == other.Model && Champion == other.Champion && Shadow == other.Shadow && Seed == other.Seed && Bandit == other.Bandit
        && Arms.SequenceEqual(other.Arms) && AssignBy.SequenceEqual(other.AssignBy, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Model, Champion, Shadow, Seed, Arms.Length, AssignBy.Length);

    internal string ToJson() => JsonSerializer.Serialize(this, RouteJson.Default.RouteDefinition);

    internal static RouteDefinition FromJson(string json) => JsonSerializer.Deserialize(json, RouteJson.Default.RouteDefinition)!;
}
