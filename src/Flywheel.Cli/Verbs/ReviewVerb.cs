using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Flywheel.Cli.Predicting;
using Flywheel.Cli.Reviewing;
using Flywheel.Core;
using Flywheel.Labels.Reviews;
using Flywheel.Security;

namespace Flywheel.Cli.Verbs;

/// <summary>Lists, claims and answers predictions that wait for a person, here or at a running server; and works out which ones should.</summary>
internal sealed class ReviewVerb : Verb
{
    private const string List = "list", Show = "show", Claim = "claim", AnswerIt = "answer", Tune = "tune";
    private static readonly string[] s_deeds = [List, Show, Claim, AnswerIt, Tune];
    private static readonly string[] s_states = ["waiting", "claimed", "answered", "expired", "all"];
    private static readonly Option<string?> At = new("--at") { Description = "The reviews that the server at this address keeps", HelpName = "URL" };
    private static readonly Option<string?> EndpointName = new("--endpoint") { Description = "The server's endpoint, when it has several", HelpName = "NAME" };
    private static readonly Option<string> State = new("--state") { Description = "list: waiting, claimed, answered, expired or all", HelpName = "STATE", DefaultValueFactory = _ => "all" };
    private static readonly Option<int> Most = new("--last") { Description = "list: at most so many", HelpName = "N", DefaultValueFactory = _ => 20 };
    private static readonly Option<int> Wait = new("--wait") { Description = "show: wait so many seconds for an answer, 60 at most", HelpName = "SECONDS" };
    private static readonly Option<string?> Comment = new("--comment") { Description = "answer: why", HelpName = "TEXT" };
    private static readonly Option<double?> Accuracy = new("--accuracy") { Description = "tune: how right what the model decides must be: 0.95", HelpName = "SHARE" };
    private static readonly Option<double?> Coverage = new("--coverage") { Description = "tune: how much the model decides: 0.9", HelpName = "SHARE" };

    private readonly ProjectWords _words;

    public ReviewVerb()
        : base("review", VerbGroup.Use, "List, claim and answer predictions that wait for a person")
    {
        _words = new ProjectWords(Command, 0, ("deed", "list, show, claim, answer or tune [default: list]"), ("prediction", "The prediction's id"), ("yes-or-no", "answer: yes or no"));
        foreach (var option in new Option[] { At, EndpointName, State, Most, Wait, RouteWords.Who, Comment, Accuracy, Coverage })
        {
            Command.Options.Add(option);
        }
    }

    public override async Task<Answer> RunAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var (folder, things) = _words.Read(parsed);
        var deed = things[0] ?? List;
        if (Check(deed, things, parsed) is { } wrong)
        {
            return Answer.Refused([wrong]);
        }

        if (parsed.GetValue(At) is { } address && deed != Tune)
        {
            return Tell(deed, await DoAsync(new RemoteReviews(new RemoteServer(address, parsed.GetValue(EndpointName))), deed, things, parsed, cancellation));
        }

        var opened = await ProjectSession.OpenAsync(folder, parsed, cancellation);
        if (!opened.TryGet(out var session))
        {
            return Answer.Refused([.. opened.Refusals]);
        }

        await using (session)
        {
            return deed == Tune
                ? await CoverageTable.TuneAsync(session, parsed.GetValue(Accuracy), parsed.GetValue(Coverage), cancellation)
                : Tell(deed, await DoAsync(new LocalReviews(session.Get<ReviewDesks>(), session.Get<People>(), RouteWords.EndpointOf(session)), deed, things, parsed, cancellation));
        }
    }

    private static Refusal? Check(string deed, ImmutableArray<string?> things, ParseResult parsed) => deed switch
    {
        _ when !s_deeds.Contains(deed) => new Refusal("review.deed", "Do what?", $"'{deed}' is nothing one does with reviews.", Spelling.DidYouMean(deed, s_deeds)),
        Show when things[1] is null => new Refusal("review.prediction", "Which prediction?", "'show' names a prediction.", "Write 'flywheel review show ID'."),
        AnswerIt when things[1] is null || things[2] is not ("yes" or "no") => new Refusal("review.answer", "Yes or no?", "'answer' names a prediction and says yes or no.", "Write 'flywheel review answer ID yes'."),
        List when !s_states.Contains(parsed.GetValue(State)) => new Refusal("review.state", "No such state", $"'{parsed.GetValue(State)}' is no state of a review.", Spelling.DidYouMean(parsed.GetValue(State)!, s_states)),
        List when parsed.GetValue(Most) is < 1 or > 1_000 => new Refusal("review.last", "Not a number of reviews", "--last takes 1 to 1,000."),
        Show when parsed.GetValue(Wait) is < 0 or > 60 => new Refusal("review.wait", "Not a wait", "--wait takes 0 to 60 seconds."),
        Tune when !IsShare(parsed.GetValue(Accuracy)) || !IsShare(parsed.GetValue(Coverage)) => new Refusal("review.share", "Not a share", "--accuracy and --coverage take 0 to 1."),
        _ => null,
    };

    private static bool IsShare(double? value) => value is null or (>= 0 and <= 1);

    private static Task<Result<JsonObject>> DoAsync(IReviews reviews, string deed, ImmutableArray<string?> things, ParseResult parsed, CancellationToken cancellation) => deed switch
    {
        Show => reviews.ShowAsync(things[1]!, parsed.GetValue(Wait), cancellation),
        Claim => reviews.ClaimAsync(things[1], parsed.GetValue(RouteWords.Who), cancellation),
        AnswerIt => reviews.AnswerAsync(things[1]!, things[2] == "yes" ? 1 : 0, parsed.GetValue(RouteWords.Who), parsed.GetValue(Comment), cancellation),
        _ => reviews.ListAsync(parsed.GetValue(State)!, parsed.GetValue(Most), cancellation),
    };

    private static Answer Tell(string deed, Result<JsonObject> said) => said.TryGet(out var document)
        ? Answer.Done(deed == List ? ReviewText.List(document) : ReviewText.One(document), document)
        : Answer.Refused([.. said.Refusals]);
}
