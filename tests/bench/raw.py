"""The raw view to compare with: one SQL statement that builds the same JSON as the catalogue query."""

from django.db import connection
from django.http import HttpRequest, HttpResponse

SQL = """
WITH page AS (
  SELECT p.*, w.name AS workshop_name, w.place AS workshop_place, w.slug AS workshop_slug
  FROM catalogue_product p JOIN workshops_workshop w ON w.id = p.workshop_id
  WHERE p.status = 'published' AND w.status = 'active'
  ORDER BY p.published_at DESC, p.id DESC LIMIT 24
)
SELECT json_build_object('data', json_build_object('products', json_build_object('edges', json_agg(json_build_object('node', json_build_object(
  'id', replace(encode(convert_to('Product:' || page.id, 'UTF8'), 'base64'), E'\\n', ''),
  'slug', page.slug,
  'title', json_build_object('text', page.title -> 'texts' ->> 'en', 'isTranslation', page.title ->> 'source' <> 'en'),
  'shopPrice', json_build_object('minorUnits', page.price_minor, 'currency', page.currency),
  'workshop', json_build_object('name', page.workshop_name, 'place', page.workshop_place, 'slug', page.workshop_slug),
  'variants', (SELECT json_agg(json_build_object('sku', v.sku, 'stockLeft', v.stock - v.reserved, 'shopPrice',
      json_build_object('minorUnits', v.price_minor, 'currency', page.currency)) ORDER BY v.position, v.id)
    FROM catalogue_variant v WHERE v.product_id = page.id AND v.is_active),
  'images', (SELECT json_agg(json_build_object('alt', i.alt -> 'texts' ->> 'en', 'picture',
      json_build_object('width', f.width, 'height', f.height, 'tone', f.tone)) ORDER BY i.position, i.id)
    FROM catalogue_productimage i JOIN files_image f ON f.id = i.image_id WHERE i.product_id = page.id)
)) ORDER BY page.published_at DESC, page.id DESC))))::text FROM page
"""

DOCUMENT = """{ products(first: 24) { edges { node { id slug title { text isTranslation } shopPrice { minorUnits currency }
  workshop { name place slug } variants { sku stockLeft shopPrice { minorUnits currency } }
  images { alt picture { width height tone } } } } } }"""


def catalogue(request: HttpRequest) -> HttpResponse:
    """The answer as PostgreSQL writes it."""
    with connection.cursor() as cursor:
        cursor.execute(SQL)
        (body,) = cursor.fetchone()
    return HttpResponse(body, content_type="application/json")
