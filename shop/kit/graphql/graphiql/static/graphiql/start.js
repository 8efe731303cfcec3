// GraphiQL over this shop's own endpoint, as whoever is signed in.
const page = document.getElementById("graphiql");
const fetcher = async (parameters) => {
  const answer = await fetch(page.dataset.endpoint, {
    method: "POST",
    headers: {
      "Accept": "application/graphql-response+json",
      "Content-Type": "application/json",
      "X-CSRFToken": page.dataset.token,
    },
    body: JSON.stringify(parameters),
  });
  return answer.json();
};
ReactDOM.createRoot(page).render(
  React.createElement(GraphiQL, { fetcher, defaultEditorToolsVisibility: "variables", defaultQuery: page.dataset.query }),
);
