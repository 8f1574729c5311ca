using System.CommandLine;
using System.Text.Json.Nodes;
using Flywheel.Core;
using Flywheel.Security;

namespace Flywheel.Cli.Verbs;

/// <summary>Says who may use the servers of a workspace, lets somebody in, or somebody out.</summary>
internal sealed class PeopleVerb : WorkspaceVerb
{
    private static readonly Argument<string?> Name = new("name") { Description = "Whom to let in or out; everybody is listed without it", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string?> Role = new("--role") { Description = "Let them in, with a new token: reader, writer, approver or admin", HelpName = "ROLE" };
    private static readonly Option<bool> Remove = new("--remove") { Description = "Let them in no more" };

    public PeopleVerb()
        : base("people", VerbGroup.Use, "Say who may use the servers of a workspace, and for what")
    {
        Command.Arguments.Add(Name);
        Command.Options.Add(Role);
        Command.Options.Add(Remove);
    }

    // Whoever serves a new workspace to others says first who they are.
    protected override bool Begins(ParseResult parsed) => true;

    protected override Task<Answer> RunAsync(WorkspaceSession session, ParseResult parsed, CancellationToken cancellation)
    {
        var (people, name, role, remove) = (session.Get<People>(), parsed.GetValue(Name), parsed.GetValue(Role), parsed.GetValue(Remove));
        return (name, role, remove) switch
        {
            (null, null, false) => ListAsync(people, cancellation),
            ({ } who, { } what, false) => Enum.GetNames<AccessRole>().FirstOrDefault(known => known.Equals(what, StringComparison.OrdinalIgnoreCase)) is { } known
                ? AdmitAsync(people, who, Enum.Parse<AccessRole>(known), cancellation)
                : Task.FromResult(Answer.Refused([new Refusal("people.role", "No such role", $"There is no role '{what}'.", Spelling.DidYouMean(what, Enum.GetValues<AccessRole>().Select(Word)))])),
            ({ } who, null, true) => DismissAsync(people, who, cancellation),
            _ => Task.FromResult(Answer.Refused([new Refusal("people.words", "Who, and in or out?", "A name goes with one of --role and --remove, and they with a name.", "For example: flywheel people ada --role writer.")])),
        };
    }

    private static async Task<Answer> ListAsync(People people, CancellationToken cancellation)
    {
        var all = await people.ListAsync(cancellation);
        var table = new TextTable("name", "role", "since");
        foreach (var person in all)
        {
            table.Add(person.Name, Word(person.Role), person.Since.ToString());
        }

        return Answer.Done(all.IsEmpty ? "Nobody yet: servers ask nobody, and listen on this machine only. Let somebody in with 'flywheel people NAME --role admin'." : table.ToString(),
            new JsonObject { ["people"] = new JsonArray([.. all.Select(person => (JsonNode)Of(person))]) });
    }

    private static async Task<Answer> AdmitAsync(People people, string name, AccessRole role, CancellationToken cancellation)
    {
        var admitted = await people.AdmitAsync(name, role, cancellation);
        if (!admitted.TryGet(out var admission))
        {
            return Answer.Refused([.. admitted.Refusals]);
        }

        var told = Of(admission.Person);
        told["token"] = admission.Token.Reveal();
        return Answer.Done($"""
            {name} may use this workspace's servers as {Word(role)}. The token is shown this once; one from before is void:

              {admission.Token.Reveal()}

            MLflow's client takes it as MLFLOW_TRACKING_TOKEN, or as MLFLOW_TRACKING_PASSWORD of MLFLOW_TRACKING_USERNAME={name}; flywheel as {Decider.Token}.
            """, told);
    }

    private static async Task<Answer> DismissAsync(People people, string name, CancellationToken cancellation)
    {
        var dismissed = await people.DismissAsync(name, cancellation);
        return dismissed.IsOk ? Answer.Done($"{name} is let in no more.", new JsonObject { ["name"] = name, ["removed"] = true }) : Answer.Refused([.. dismissed.Refusals]);
    }

    private static JsonObject Of(Person person) => new() { ["name"] = person.Name, ["role"] = Word(person.Role), ["since"] = person.Since.ToString() };

    private static string Word(AccessRole role) => role.ToString().ToLowerInvariant();
}
