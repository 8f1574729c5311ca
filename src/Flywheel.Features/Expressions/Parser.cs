using System.Collections.Immutable;
using System.Globalization;

namespace Flywheel.Features.Expressions;

/// <summary>
/// Reads an expression by recursive descent; the grammar is in the room's README. Throws <see cref="ExpressionException"/> at the first mistake.
/// </summary>
internal sealed partial class Parser
{
    // Deeper nesting than this is a mistake or an attack; the stack must survive both.
    private const int MaximumDepth = 200;

    private readonly List<Token> _tokens;
    private int _at;
    private int _depth;

    private Parser(string text) => _tokens = Lexer.Cut(text);

    private Token Current => _tokens[_at];

    internal static Syntax Parse(string text)
    {
        var parser = new Parser(text);
        var expression = parser.Expression();
        return parser.Current.Kind == TokenKind.End
            ? expression
            : throw new ExpressionException(parser.Current.Position, $"The expression should end here, but {parser.Current} follows.");
    }

    private Syntax Expression()
    {
        if (++_depth > MaximumDepth)
        {
            throw new ExpressionException(Current.Position, $"The expression is nested deeper than {MaximumDepth} levels.");
        }

        var left = Conjunction();
        while (Current.IsWord("or"))
        {
            left = new CallSyntax(Take().Position, "or", [left, Conjunction()]);
        }

        _depth--;
        return left;
    }

    private Syntax Conjunction()
    {
        var left = Negation();
        while (Current.IsWord("and"))
        {
            left = new CallSyntax(Take().Position, "and", [left, Negation()]);
        }

        return left;
    }

    private Syntax Negation()
    {
        var nots = new Stack<int>();
        while (Current.IsWord("not"))
        {
            nots.Push(Take().Position);
        }

        var operand = Comparison();
        while (nots.TryPop(out var position))
        {
            operand = new CallSyntax(position, "not", [operand]);
        }

        return operand;
    }

    private Syntax Comparison()
    {
        var left = Sum();
        while (true)
        {
            var token = Current;
            if (token.Kind == TokenKind.Symbol && token.Text is "=" or "<>" or "!=" or "<" or "<=" or ">" or ">=")
            {
                _at++;
                left = new CallSyntax(token.Position, token.Text == "!=" ? "<>" : token.Text, [left, Sum()]);
            }
            else if (token.IsWord("is"))
            {
                _at++;
                left = Is(left, token.Position);
            }
            else if (token.IsWord("not") && (Next.IsWord("in") || Next.IsWord("between") || Next.IsWord("like")))
            {
                _at++;
                left = new CallSyntax(token.Position, "not", [Membership(left)!]);
            }
            else if (Membership(left) is { } membership)
            {
                left = membership;
            }
            else
            {
                return left;
            }
        }
    }

    private CallSyntax Is(Syntax left, int position)
    {
        var negated = Accept("not");
        CallSyntax test;
        if (Accept("null"))
        {
            test = new CallSyntax(position, "is null", [left]);
        }
        else if (Current.IsWord("true") || Current.IsWord("false"))
        {
            test = new CallSyntax(position, Take().IsWord("true") ? "is true" : "is false", [left]);
        }
        else
        {
            throw Wanted("null, true or false after is");
        }

        return negated ? new CallSyntax(position, "not", [test]) : test;
    }

    private CallSyntax? Membership(Syntax left)
    {
        var position = Current.Position;
        if (Accept("between"))
        {
            var low = Sum();
            Expect("and");
            return new CallSyntax(position, "and", [new CallSyntax(position, ">=", [left, low]), new CallSyntax(position, "<=", [left, Sum()])]);
        }

        if (Accept("like"))
        {
            return new CallSyntax(position, "like", [left, Sum()]);
        }

        return Accept("in") ? new CallSyntax(position, "in", [left, .. List("(", ")")]) : null;
    }

    private Syntax Sum()
    {
        var left = Product();
        while (Current.Kind == TokenKind.Symbol && Current.Text is "+" or "-" or "||")
        {
            var sign = Take();
            left = new CallSyntax(sign.Position, sign.Text, [left, Product()]);
        }

        return left;
    }

    private Syntax Product()
    {
        var left = Unary();
        while (Current.Kind == TokenKind.Symbol && Current.Text is "*" or "/" or "%")
        {
            var sign = Take();
            left = new CallSyntax(sign.Position, sign.Text, [left, Unary()]);
        }

        return left;
    }

    private Syntax Unary()
    {
        var minuses = new Stack<int>();
        while (Current.IsSymbol("-") || Current.IsSymbol("+"))
        {
            if (Take() is { Text: "-" } minus)
            {
                minuses.Push(minus.Position);
            }
        }

        var operand = Cast();
        while (minuses.TryPop(out var position))
        {
            operand = operand is LiteralSyntax { Value: long number } ? new LiteralSyntax(position, ((LiteralSyntax)operand).Type, -number)
                : operand is LiteralSyntax { Value: double real } ? new LiteralSyntax(position, ExpressionType.Double, -real)
                : new CallSyntax(position, "negate", [operand]);
        }

        return operand;
    }

    private Syntax Cast()
    {
        var operand = Primary();
        while (Current.IsSymbol("::"))
        {
            var position = Take().Position;
            operand = new CastSyntax(position, operand, TakeName("a type").Text);
        }

        return operand;
    }

    private Syntax Primary()
    {
        var token = Take();
        switch (token.Kind)
        {
            case TokenKind.Number:
                return NumberLiteral(token);
            case TokenKind.Duration:
                return new LiteralSyntax(token.Position, ExpressionType.Duration, LengthOf(token));
            case TokenKind.Text:
                return new LiteralSyntax(token.Position, ExpressionType.Text, token.Text);
            case TokenKind.Symbol when token.Text == "(":
                var inner = Expression();
                ExpectSymbol(")");
                return inner;
            case TokenKind.Word when Literal(token) is { } literal:
                return literal;
            case TokenKind.Word when token.IsWord("case"):
                return Case(token.Position);
            case TokenKind.Word when token.IsWord("cast") && Current.IsSymbol("("):
                return CastCall(token.Position);
            case TokenKind.Word or TokenKind.QuotedWord:
                return Named(token);
            default:
                throw new ExpressionException(token.Position, $"Wanted a value, found {token}.");
        }
    }

    private static LiteralSyntax? Literal(Token token) =>
        token.IsWord("null") ? new LiteralSyntax(token.Position, ExpressionType.Null, null)
        : token.IsWord("true") ? new LiteralSyntax(token.Position, ExpressionType.Boolean, true)
        : token.IsWord("false") ? new LiteralSyntax(token.Position, ExpressionType.Boolean, false)
        : null;

    private static LiteralSyntax NumberLiteral(Token token)
    {
        if (long.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var whole))
        {
            return new LiteralSyntax(token.Position, ExpressionType.Int64, whole);
        }

        var number = double.Parse(token.Text, NumberStyles.Float, CultureInfo.InvariantCulture);
        return double.IsFinite(number)
            ? new LiteralSyntax(token.Position, ExpressionType.Double, number)
            : throw new ExpressionException(token.Position, $"The number {token.Text} is too large.");
    }

    private CallSyntax Case(int position)
    {
        // case x when v … is case when x = v …
        var subject = Current.IsWord("when") ? null : Expression();
        var parts = ImmutableArray.CreateBuilder<Syntax>();
        while (Accept("when"))
        {
            var condition = Expression();
            Expect("then");
            parts.Add(subject is null ? condition : new CallSyntax(condition.Position, "=", [subject, condition]));
            parts.Add(Expression());
        }

        if (parts.Count == 0)
        {
            throw Wanted("when");
        }

        parts.Add(Accept("else") ? Expression() : new LiteralSyntax(Current.Position, ExpressionType.Null, null));
        Expect("end");
        return new CallSyntax(position, "case", parts.ToImmutable());
    }

    private CastSyntax CastCall(int position)
    {
        ExpectSymbol("(");
        var operand = Expression();
        Expect("as");
        var type = TakeName("a type").Text;
        ExpectSymbol(")");
        return new CastSyntax(position, operand, type);
    }
}
